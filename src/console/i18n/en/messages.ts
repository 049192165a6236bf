import { byNamespace } from '../by-namespace.ts';

export const messages = byNamespace(
  import.meta.glob<Record<string, unknown>>('./*.json', { eager: true, import: 'default' }),
);

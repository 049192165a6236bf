import { byNamespace } from '../by-namespace.ts';

export const words = byNamespace(
  import.meta.glob<Record<string, unknown>>(
    ['./*.json', '!./common.json', '!./shell.json', '!./fleet.json'],
    { eager: true, import: 'default' },
  ),
);

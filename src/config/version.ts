import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Of this package. */
export const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Of a package that this one stands on; null where it is not installed. */
export function packageVersion(name: string): string | null {
  try {
    const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return null;
  }
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Look } from './looks.ts';

const folder = resolve(import.meta.dirname, '../../../src/console/i18n');

/** What the console calls a thing: `say('account', 'factor.setUpApp')`. */
export type Words = (namespace: string, key: string) => string;

export function wordsOf(language: Look['language']): Words {
  return (namespace, key) => {
    const all: unknown = JSON.parse(readFileSync(join(folder, language, `${namespace}.json`), 'utf8'));
    const word = key.split('.').reduce((of, part) => (of as Record<string, unknown>)?.[part], all);
    if (typeof word !== 'string') throw new Error(`${namespace}:${key} has no words in ${language}`);
    return word;
  };
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CompiledRule } from '../rule-engine/compile-rule.ts';
import type { RuleSource } from './deps.ts';

/** The texts that these rules were compiled from, found again below the rules directory by their ids. */
export async function readRuleSources(
  directory: string,
  rules: readonly CompiledRule[],
): Promise<RuleSource[]> {
  const texts = new Map<unknown, string>();
  for (const entry of await readdir(directory, { recursive: true })) {
    if (!entry.endsWith('.yaml') || entry.endsWith('.test.yaml')) continue;
    const yaml = await readFile(join(directory, entry), 'utf8');
    texts.set((parse(yaml) as { id?: unknown } | null)?.id, yaml);
  }
  return rules.map((rule) => ({ rule, yaml: texts.get(rule.definition.id) ?? '' }));
}

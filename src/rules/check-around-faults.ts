import { z } from 'zod';
import type { RuleFault } from '../rule-engine/attempt.ts';
import { compileRule, type SignalTypeOf } from '../rule-engine/compile-rule.ts';
import { faultRule, type RuleDefinition, signalRule } from '../rule-engine/rule-file.ts';
import { type FileFault, parseYamlFile } from '../shared/yaml-file.ts';

type Keys = Record<string, unknown>;
type Path = readonly PropertyKey[];

/** What stands for a key that is missing or wrong; other keys are left out. */
const standIns: Keys = {
  id: 'x',
  name: { en: 'x' },
  severity: 'info',
  reason: 'x'.repeat(20),
  source: 'xxx',
  when: 'true',
  summary: { en: 'x' },
  advice: { en: 'x' },
};

/** Each round may only bring out what the one before hid. */
const rounds = 4;

/**
 * What is wrong in the conditions of a text whose shape is wrong somewhere else: a writer hears of both at once. A condition that reads
 * what is wrong in shape (a limit, a placeholder) is not judged.
 */
export function faultsAroundShape(yaml: string, signalType: SignalTypeOf): FileFault[] {
  const parsed = parseYamlFile('rule', yaml, z.record(z.string(), z.unknown()), []);
  if (parsed === undefined) return [];
  const { placeOf } = parsed;
  const keys = { ...parsed.data };
  const isFault = keys.forEach === 'fault';
  const schema: z.ZodType = isFault ? faultRule : signalRule;
  const replaced = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const result = schema.safeParse(keys);
    if (result.success) return read(result.data as RuleDefinition);
    for (const { path, ...issue } of result.error.issues) {
      const unknown = path.length === 0 && issue.code === 'unrecognized_keys' ? issue.keys : null;
      for (const key of unknown ?? [String(path[0] ?? '')]) replace(key, path);
    }
  }
  return [];

  function replace(key: string, path: Path): void {
    // A level without a good severity still has a condition.
    const level = Array.isArray(keys.levels) && key === 'levels' ? keys.levels[Number(path[1])] : null;
    if (path[2] === 'severity' && typeof level === 'object' && level !== null) {
      keys.levels = (keys.levels as unknown[]).with(Number(path[1]), { ...level, severity: 'info' });
      return;
    }
    replaced.add(key);
    if (key in standIns) keys[key] = standIns[key];
    else delete keys[key];
  }

  function read(definition: RuleDefinition): FileFault[] {
    if (replaced.has('forEach')) return [];
    const found: RuleFault[] = [];
    compileRule(definition, signalType, found);
    const told = new Map<string, FileFault>();
    for (const { path, offset, message } of found) {
      if (replaced.has(String(path[0])) || (replaced.has('thresholds') && message.includes('threshold')))
        continue;
      const where = path.join('.');
      const fault = { file: 'rule', ...placeOf(path, offset), message: `${where}: ${message}` };
      told.set(`${where} ${offset} ${message}`, fault);
    }
    return [...told.values()];
  }
}

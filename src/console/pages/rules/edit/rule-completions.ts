import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { JsonSchema } from './rule-schema.ts';
import { keysAt, valuesAt } from './rule-schema.ts';
import { yamlPath } from './yaml-path.ts';

/** What may stand in a rule. */
export interface CompletionWords {
  readonly schema: JsonSchema;
  readonly signals: readonly Completion[];
  readonly functions: readonly Completion[];
  readonly vehicle: readonly Completion[];
  readonly fault: readonly Completion[];
  readonly faults: readonly Completion[];
}

const conditionKeys = new Set(['when', 'clear', 'appliesTo', 'if', 'summary', 'en', 'zh-Hans', 'es']);

export function completeRule(context: CompletionContext, words: CompletionWords): CompletionResult | null {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);

  const path = /"(Vehicle|Roadside)?[\w.{}]*$/.exec(before);
  const isSignal = /\[\s*"[\w.{}]*$/.test(before) && /\bs\s*\[\s*"[\w.{}]*$/.test(before);
  if (path !== null && isSignal) return offer(context.pos - path[0].length + 1, words.signals, /^[\w.{}]*$/);

  const member = /\b(vehicle|fault|faults|threshold)\.(\w*)$/.exec(before);
  if (member !== null) {
    const from = context.pos - (member[2] ?? '').length;
    const of = member[1] as 'vehicle' | 'fault' | 'faults' | 'threshold';
    return offer(from, of === 'threshold' ? thresholdsIn(doc.toString()) : words[of], /^\w*$/);
  }

  const lines = doc.toString().split('\n');
  const parents = yamlPath(lines, line.number - 1);
  const key = /^\s*(?:-\s+)?([A-Za-z][\w-]*)?$/.exec(before);
  const isText = insideBlock(lines, line.number - 1);
  if (key !== null && !isText && (context.explicit || (key[1] ?? '') !== '')) {
    const isItem = /^\s*-\s/.test(before);
    const place = isItem ? [...parents, '-'] : parents;
    return offer(context.pos - (key[1] ?? '').length, keyCompletions(words.schema, place, lines), /^[\w-]*$/);
  }

  const value = /^\s*(?:-\s+)?([A-Za-z][\w-]*):\s+(\w*)$/.exec(before);
  if (value !== null) {
    const place = /^\s*-\s/.test(before) ? [...parents, '-'] : parents;
    const set = valuesAt(words.schema, [...place, value[1] ?? '']);
    if (set.length > 0)
      return offer(
        context.pos - (value[2] ?? '').length,
        set.map((label) => ({ label, type: 'enum' })),
        /^\w*$/,
      );
  }

  const word = /[A-Za-z]\w*$/.exec(before);
  if (!isCondition(lines, line.number - 1) || (word === null && !context.explicit)) return null;
  return offer(context.pos - (word?.[0].length ?? 0), words.functions, /^\w*$/);
}

const offer = (from: number, options: readonly Completion[], validFor: RegExp): CompletionResult => ({
  from,
  options: [...options],
  validFor,
});

function keyCompletions(schema: JsonSchema, path: readonly string[], lines: readonly string[]): Completion[] {
  const used = path.length === 0 ? new Set(lines.map((text) => /^([\w-]+):/.exec(text)?.[1])) : new Set();
  return keysAt(schema, path)
    .filter(({ name }) => !used.has(name))
    .map(({ name, description, isRequired }) => ({
      label: name,
      apply: `${name}: `,
      type: 'property',
      ...(description === '' ? {} : { info: description }),
      boost: isRequired ? 1 : 0,
    }));
}

/** The names under `thresholds`. */
function thresholdsIn(text: string): Completion[] {
  const block = /^thresholds:\s*\n((?:[ \t]+.*\n?|\s*\n)*)/m.exec(text)?.[1] ?? '';
  return [...block.matchAll(/^ {2}([a-z]\w*):/gm)].map(([, label = '']) => ({ label, type: 'variable' }));
}

/** In the lines of a `>` or `|`, where no key begins. */
function insideBlock(lines: readonly string[], line: number): boolean {
  const indent = (lines[line] ?? '').search(/\S|$/);
  for (let index = line - 1; index >= 0; index--) {
    const text = lines[index] ?? '';
    if (text.trim() === '' || text.search(/\S/) >= indent) continue;
    return /:\s*[>|][+-]?\d?\s*$/.test(text);
  }
  return false;
}

/** Whether the line belongs to a value that is CEL, or holds some. */
function isCondition(lines: readonly string[], line: number): boolean {
  for (let index = line; index >= 0; index--) {
    const key = /^\s*(?:-\s+)?(?:\{[^:]*)?([A-Za-z][\w-]*):/.exec(lines[index] ?? '')?.[1];
    if (key !== undefined) return conditionKeys.has(key);
  }
  return false;
}

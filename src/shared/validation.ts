import type { z } from 'zod';
import type { FieldError } from './errors.ts';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What is wrong with a value, in words for whoever sent it; undefined leaves it to the schema's own. */
export function describeIssue(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${article(String(issue.expected))}`;
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'an unknown key' : 'unknown keys'}: ${issue.keys.join(', ')}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'is required';
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${bound(String(issue.origin), issue.inclusive === false ? 'above' : 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${bound(String(issue.origin), issue.inclusive === false ? 'below' : 'at most', Number(issue.maximum))}`;
    default:
      return undefined;
  }
}

const words: Record<string, string> = {
  int: 'whole number',
  record: 'object',
  array: 'list',
  boolean: 'true or false',
};

function article(type: string): string {
  const word = words[type] ?? type;
  if (word === 'true or false') return word;
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function bound(origin: string, word: string, limit: number): string {
  if (origin === 'string') return `have ${word} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set')
    return `have ${word} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return `be ${word} ${limit}`;
}

/** The fields that are wrong, by dotted path. Parse with `{ error: describeIssue }`. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

/** `vin: is required; model: is required` */
export function sentenceOf(fields: readonly FieldError[]): string {
  return fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}

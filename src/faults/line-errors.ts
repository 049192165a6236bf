import type { z } from 'zod';
import type { FieldError } from '../shared/errors.ts';

export const lineReasons = [
  'required',
  'choice',
  'length',
  'form',
  'cause',
  'twice',
  'parts',
  'unreadable',
] as const;

/** What is wrong with a field of a line: in words, and as a reason with its detail for whoever says it in other words. */
export interface LineError extends FieldError {
  readonly reason: (typeof lineReasons)[number];
  /** The choices, the most characters, the cause, the line before, the number of parts, the parser's words; else ''. */
  readonly detail: string;
}

const sentences: Readonly<Record<LineError['reason'], (detail: string) => string>> = {
  required: () => 'is required',
  choice: (detail) => `must be one of ${detail}`,
  length: (detail) => `must have at most ${detail} characters`,
  form: () => 'must be one line',
  cause: (detail) => `${detail} is no cause of the catalogue`,
  twice: (detail) => `is in line ${detail} already`,
  parts: (detail) => `must have as many parts as in the first language: ${detail}`,
  unreadable: (detail) => detail,
};

export function lineError(path: string, reason: LineError['reason'], detail = ''): LineError {
  return { path, reason, detail, message: sentences[reason](detail) };
}

/** Of the cells of a line, each a text or absent. */
export function cellErrors(error: z.core.$ZodError): LineError[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'too_big') return lineError(path, 'length', String(issue.maximum));
    if (issue.code === 'invalid_value') return lineError(path, 'choice', issue.values.map(String).join(', '));
    return lineError(path, issue.code === 'invalid_format' ? 'form' : 'required');
  });
}

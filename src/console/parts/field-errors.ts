import { Problem } from '../api/problem.ts';

/**
 * `<TextInput error={errors.username} …/>`: what is wrong with each field, by `problem.fields[].path`: in `words` where the page has
 * some for the field, else in the API's, which are English.
 */
export function fieldErrors(
  error: unknown,
  words: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | undefined>> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.fields.map(({ path, message }) => [path, words[path] ?? message]));
}

/** The error if the form has no field to show it at, else null: for an <ErrorNote/> above the buttons. */
export function formError(error: unknown, fields: readonly string[]): unknown {
  if (error === null || error === undefined) return null;
  const shown = fieldErrors(error);
  return fields.some((field) => shown[field] !== undefined) ? null : error;
}

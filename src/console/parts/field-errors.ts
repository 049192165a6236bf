import { Problem } from '../api/problem.ts';

/** `<TextInput error={errors.username} …/>`: what the API says of each field, by `problem.fields[].path`. */
export function fieldErrors(error: unknown): Readonly<Record<string, string | undefined>> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(error.fields.map(({ path, message }) => [path, message]));
}

/** The error if the form has no field to show it at, else null: for an <ErrorNote/> above the buttons. */
export function formError(error: unknown, fields: readonly string[]): unknown {
  if (error === null || error === undefined) return null;
  const shown = fieldErrors(error);
  return fields.some((field) => shown[field] !== undefined) ? null : error;
}

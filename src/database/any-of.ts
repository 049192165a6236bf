import { type RawBuilder, sql } from 'kysely';

/** `column = any(values)`: one parameter however long the list, where `in` would need one for each (65,535 at most). */
export const anyOf = (
  column: string,
  type: 'text' | 'uuid',
  values: readonly string[],
): RawBuilder<boolean> => sql<boolean>`${sql.ref(column)} = any(${[...values]}::${sql.raw(type)}[])`;

import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Text } from '../shared/languages.ts';
import { problemTexts } from './problem-texts.ts';
import { watchCodes } from './watches.ts';

/** What to do about alerts of the server, by their ids. */
export async function systemAdviceOf(
  db: Database,
  alerts: readonly string[],
): Promise<ReadonlyMap<string, Text>> {
  if (alerts.length === 0) return new Map();
  const rows = await db
    .selectFrom('system_alerts')
    .select(['id', 'code', 'said'])
    .where(anyOf('id', 'uuid', alerts))
    .execute();
  return new Map(
    rows.flatMap(({ id, code, said }): [string, Text][] => {
      const known = watchCodes.find((each) => each === code);
      return known === undefined ? [] : [[id, problemTexts(known, said).do]];
    }),
  );
}

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import { nextDue } from './case-clocks.ts';
import { hoursOfCases } from './case-hours.ts';
import { clocksOf, dueColumns, readLogs, type Trx } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';

const basisKey = 'case-due-basis';
const pieceSize = 500;

/**
 * Brings `due_at` of open cases up to date where policy or hours of places have changed since it was computed; lists are in its
 * order. What was begun and broken off is done again. Answers with how many cases are due at another time.
 */
export async function refreshDue(db: Database, policy: CasePolicy, now: number): Promise<number> {
  const basis = await basisOf(db, policy);
  const known = await db.selectFrom('meta').select('value').where('key', '=', basisKey).executeTakeFirst();
  if (known?.value === basis) return 0;
  let changed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const piece = await db.transaction().execute((trx) => refreshSome(trx, policy, after, now));
    if (piece.last === null) break;
    changed += piece.changed;
    after = piece.last;
  }
  const value = JSON.stringify(basis);
  await db
    .insertInto('meta')
    .values({ key: basisKey, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  return changed;
}

/** Equal where nothing has changed that moments depend upon. */
async function basisOf(db: Database, policy: CasePolicy): Promise<string> {
  const places = await db.selectFrom('places').select(['id', 'hours']).orderBy('id').execute();
  return createHash('sha256')
    .update(JSON.stringify([policy.text, places]))
    .digest('hex');
}

async function refreshSome(trx: Trx, policy: CasePolicy, after: string, now: number) {
  const rows = await trx
    .selectFrom('cases')
    .selectAll()
    .where('state', 'not in', ['closed', 'resolved'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(pieceSize)
    .forUpdate()
    .execute();
  const logs = await readLogs(
    trx,
    rows.map(({ id }) => id),
  );
  const hoursOf = await hoursOfCases(trx, policy, rows);
  const moved = rows.flatMap((row) => {
    const due = dueColumns(nextDue(clocksOf(policy, row, logs.get(row.id) ?? [], hoursOf, now)));
    const isSame =
      due.due_at === row.due_at && due.soon_at === row.soon_at && due.due_clock === row.due_clock;
    return isSame ? [] : [{ id: row.id, ...due }];
  });
  if (moved.length > 0)
    await sql`update cases set due_at = said.due_at, soon_at = said.soon_at, due_clock = said.due_clock
      from json_populate_recordset(null::cases, ${JSON.stringify(moved)}::json) as said
      where cases.id = said.id`.execute(trx);
  return { changed: moved.length, last: rows.at(-1)?.id ?? null };
}

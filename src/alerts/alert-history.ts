import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Alert, AlertRow } from './alert.ts';
import { narrow } from './alert-narrow.ts';
import { moment } from './alert-order.ts';

/** What one alert is seen beside. The same cause: the same rule, and the same fault code where it is about a fault. */
interface Beside<Shown> {
  /** Of the vehicle, true at some time of the range; oldest first. */
  readonly others: readonly Shown[];
  /** Of the same cause on this vehicle, newest first. */
  readonly earlier: readonly Shown[];
  /** How many those are in all. */
  readonly earlierCount: number;
  /** Other vehicles: with an alert of this cause that fires now, and with one that began in the 30 days before now. */
  readonly elsewhere: { readonly firing: number; readonly recent: number };
}
export type AlertHistory = Beside<Alert>;

const shown = 50;
const recentMs = 30 * 86_400_000;

export async function readHistory(
  db: Database,
  alert: Pick<Alert, 'id' | 'vin' | 'rule' | 'instance' | 'evidence'>,
  range: { readonly from: number; readonly to: number; readonly now: number },
  markets: readonly string[] | null,
): Promise<Beside<AlertRow>> {
  const code = alert.evidence.fault?.code;
  const cause = { rule: alert.rule, code };
  const own = narrow({ ...cause, vin: alert.vin, markets });
  const [others, earlier, counted, elsewhere] = await Promise.all([
    db
      .selectFrom('alerts')
      .selectAll()
      .where('vin', '=', alert.vin)
      .where('id', '<>', alert.id)
      .where('active_since', '<', range.to)
      .where((row) => row.or([row('resolved_at', 'is', null), row('resolved_at', '>=', range.from)]))
      .orderBy('active_since')
      .limit(shown)
      .execute(),
    db
      .selectFrom('alerts')
      .selectAll('alerts')
      .where(own)
      .where('id', '<>', alert.id)
      .orderBy(sql`${moment} desc`)
      .limit(shown)
      .execute(),
    db
      .selectFrom('alerts')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where(own)
      .where('id', '<>', alert.id)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('alerts')
      .select([
        sql<number>`count(distinct alerts.vin) filter (where state = 'firing')`.as('firing'),
        sql<number>`count(distinct alerts.vin) filter (where active_since >= ${range.now - recentMs})`.as(
          'recent',
        ),
      ])
      .where(narrow({ ...cause, markets }))
      .where('alerts.vin', '<>', alert.vin)
      .where('state', '<>', 'pending')
      .where((row) => row.or([row('state', '=', 'firing'), row('active_since', '>=', range.now - recentMs)]))
      .executeTakeFirstOrThrow(),
  ]);
  return { others, earlier, earlierCount: counted.count, elsewhere };
}

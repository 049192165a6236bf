import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { type Page, pageOf } from '../shared/page.ts';
import { type Acknowledgements, alertNotFound, createAcknowledgements } from './acknowledgements.ts';
import { type Alert, type AlertRules, toAlert } from './alert.ts';
import { type AlertCounts, type AlertGroup, countAlerts, readGroups } from './alert-groups.ts';
import { type AlertHistory, readHistory } from './alert-history.ts';
import { type AlertNarrowers, narrow } from './alert-narrow.ts';
import { type AlertSort, isAlertId, orderOf } from './alert-order.ts';

interface AlertQuery extends AlertNarrowers {
  readonly sort?: AlertSort | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Alerts as people ask for them. */
export interface Alerts extends Acknowledgements {
  /** @throws AppError invalid `bad-cursor` */
  list(query: AlertQuery): Promise<Page<Alert>>;
  /** By cause, worst first, then the largest. */
  groups(query: AlertNarrowers): Promise<readonly (AlertGroup & { readonly only: Alert | null })[]>;
  counts(query: AlertNarrowers): Promise<AlertCounts>;
  /** @throws AppError not-found `alert-not-found`, also for a vehicle outside the markets */
  get(id: string, markets: readonly string[] | null): Promise<Alert>;
  /** What else there was on this vehicle in [from, to), and of the same cause before and elsewhere. */
  history(
    alert: Alert,
    range: { readonly from: number; readonly to: number; readonly now: number },
    markets: readonly string[] | null,
  ): Promise<AlertHistory>;
}

export function createAlerts(options: { readonly db: Database; readonly rules: AlertRules }): Alerts {
  const { db, rules } = options;

  return {
    ...createAcknowledgements(options),

    async list({ sort, limit, cursor, ...narrowers }) {
      const order = orderOf(sort);
      const rows = await db
        .selectFrom('alerts')
        .selectAll('alerts')
        .where(narrow(narrowers))
        .$if(cursor !== undefined, (query) => query.where(order.after(cursor ?? '')))
        .orderBy(order.by)
        .limit(limit + 1)
        .execute();
      const page = pageOf(rows, limit, order.name, order.key);
      return { ...page, items: page.items.map((row) => toAlert(row, rules.get(row.rule))) };
    },

    async groups(query) {
      const groups = await readGroups(db, query);
      const ids = groups.flatMap(({ onlyId }) => onlyId ?? []);
      const rows = await db
        .selectFrom('alerts')
        .selectAll()
        .where(anyOf('id', 'uuid', ids))
        .execute();
      const byId = new Map(rows.map((row) => [row.id, toAlert(row, rules.get(row.rule))]));
      return groups.map((group) => ({ ...group, only: byId.get(group.onlyId ?? '') ?? null }));
    },
    counts: (query) => countAlerts(db, query),

    async get(id, markets) {
      const row = isAlertId(id)
        ? await db
            .selectFrom('alerts')
            .selectAll('alerts')
            .where('id', '=', id)
            .where(narrow({ markets }))
            .executeTakeFirst()
        : undefined;
      if (row === undefined) throw alertNotFound();
      return toAlert(row, rules.get(row.rule));
    },

    async history(alert, range, markets) {
      const { others, earlier, ...counts } = await readHistory(db, alert, range, markets);
      const told = (rows: typeof others) => rows.map((row) => toAlert(row, rules.get(row.rule)));
      return { ...counts, others: told(others), earlier: told(earlier) };
    },
  };
}

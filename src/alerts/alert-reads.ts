import type { Database } from '../database/database.ts';
import { type FeedDraft, insertFeedEvents } from '../ingest/feed-events.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import { AppError } from '../shared/errors.ts';
import { decodeCursor, type Page, pageOf } from '../shared/page.ts';
import { storableText } from '../shared/storable-json.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type Alert, type AlertRule, type AlertState, toAlert } from './alert.ts';

interface AlertQuery {
  readonly vin?: string | undefined;
  readonly states?: readonly AlertState[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly rule?: string | undefined;
  /** Markets whose vehicles the asker sees; null = all. */
  readonly markets: readonly string[] | null;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Alerts as people ask for them. */
export interface Alerts {
  /** Newest `activeSince` first. @throws AppError invalid `bad-cursor` */
  list(query: AlertQuery): Promise<Page<Alert>>;
  /** @throws AppError not-found `alert-not-found`, also for a vehicle outside the markets */
  get(id: string, markets: readonly string[] | null): Promise<Alert>;
  /**
   * The first acknowledgement stands; acknowledging again gives the alert as it is and tells nothing. `told` is what is
   * new on the event stream.
   */
  acknowledge(
    id: string,
    markets: readonly string[] | null,
    by: { readonly username: string; readonly note: string | null; readonly at: number },
  ): Promise<{ readonly alert: Alert; readonly told: readonly FeedEvent[] }>;
}

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function createAlerts(options: {
  readonly db: Database;
  readonly rules: readonly AlertRule[];
}): Alerts {
  const { db } = options;
  const rules = new Map(options.rules.map((rule) => [rule.id, rule]));

  const find = (id: string, markets: readonly string[] | null) =>
    db
      .selectFrom('alerts')
      .innerJoin('vehicles', 'vehicles.vin', 'alerts.vin')
      .selectAll('alerts')
      .select('vehicles.market')
      .where('alerts.id', '=', id)
      .$if(markets !== null, (query) => query.where('vehicles.market', 'in', inList(markets)))
      .executeTakeFirst();

  const found = async (id: string, markets: readonly string[] | null) => {
    const row = idPattern.test(id) ? await find(id, markets) : undefined;
    if (row === undefined) throw new AppError('not-found', 'alert-not-found', 'There is no such alert.');
    return row;
  };

  return {
    async list(query) {
      const { vin, rule, states, severities, markets, limit, cursor } = query;
      const after = cursor === undefined ? null : decodeCursor('alerts', cursor, ['number', 'string']);
      const rows = await db
        .selectFrom('alerts')
        .selectAll('alerts')
        .$if(vin !== undefined, (q) => q.where('alerts.vin', '=', vin ?? ''))
        .$if(rule !== undefined, (q) => q.where('rule', '=', rule ?? ''))
        .$if(states !== undefined, (q) => q.where('state', 'in', inList(states)))
        .$if(severities !== undefined, (q) => q.where('severity', 'in', inList(severities)))
        .$if(markets !== null, (q) =>
          q.where('alerts.vin', 'in', (inner) =>
            inner.selectFrom('vehicles').select('vin').where('market', 'in', inList(markets)),
          ),
        )
        .$if(after !== null, (q) =>
          q.where((row) =>
            row.or([
              row('active_since', '<', after?.[0] ?? 0),
              row.and([row('active_since', '=', after?.[0] ?? 0), row('id', '>', after?.[1] ?? '')]),
            ]),
          ),
        )
        .orderBy('active_since', 'desc')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const page = pageOf(rows, limit, 'alerts', (row) => [row.active_since, row.id]);
      return { ...page, items: page.items.map((row) => toAlert(row, rules.get(row.rule))) };
    },

    async get(id, markets) {
      const { market: _, ...row } = await found(id, markets);
      return toAlert(row, rules.get(row.rule));
    },

    async acknowledge(id, markets, { username, note, at }) {
      const { market } = await found(id, markets);
      return db.transaction().execute(async (trx) => {
        const updated = await trx
          .updateTable('alerts')
          .set({
            acknowledged_by: username,
            acknowledged_at: at,
            acknowledge_note: note === null ? null : storableText(note),
          })
          .where('id', '=', id)
          .where('acknowledged_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (updated === undefined) {
          const row = await trx
            .selectFrom('alerts')
            .selectAll()
            .where('id', '=', id)
            .executeTakeFirstOrThrow();
          return { alert: toAlert(row, rules.get(row.rule)), told: [] };
        }
        const alert = toAlert(updated, rules.get(updated.rule));
        const draft: FeedDraft = {
          type: 'alert',
          vin: alert.vin,
          market,
          at,
          data: alert,
          source: `alert ${id} acknowledged`,
        };
        return { alert, told: await insertFeedEvents(trx, [draft]) };
      });
    },
  };
}

/** `in ()` is no SQL: an empty list matches nothing. */
const inList = <T extends string>(values: readonly T[] | null | undefined): readonly (T | '')[] =>
  values === null || values === undefined || values.length === 0 ? [''] : values;

import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';

/** Somebody looked at a vehicle, within an hour. */
export interface VehicleView {
  readonly username: string;
  /** What of it: `vehicle`, `signals`, `faults`, … */
  readonly what: string;
  /** What for, where that must be said; else empty. */
  readonly purpose: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly views: number;
  /** What times were shown: from the earliest to the latest, half open; null where what is shown is of no time. */
  readonly shown: ShownRange | null;
}

/** Milliseconds since 1970 UTC, half open. */
export interface ShownRange {
  readonly from: number;
  readonly to: number;
}

/** Who looked at which vehicle, for its owner. */
export interface VehicleViews {
  /** Counts it; kept soon after. */
  note(vin: string, username: string, what: string, purpose?: string, shown?: ShownRange | null): void;
  /** In [from, to), newest first. */
  list(vin: string, from: number, to: number, limit: number): Promise<VehicleView[]>;
}

interface Waiting {
  readonly vin: string;
  readonly username: string;
  readonly what: string;
  readonly purpose: string;
  readonly hour: number;
  readonly at: number;
  views: number;
  shown: ShownRange | null;
}

const both = (one: ShownRange | null, other: ShownRange | null): ShownRange | null =>
  one === null || other === null
    ? (one ?? other)
    : { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };

const hourMs = 3_600_000;
const writeAfterMs = 1000;

export function createVehicleViews(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}): VehicleViews {
  const { db, clock, logger } = options;
  let waiting = new Map<string, Waiting>();
  let writing: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    const rows = [...waiting.values()].map(({ at, shown, ...row }) => ({
      ...{ ...row, first_at: at, last_at: at },
      ...{ shown_from: shown && Math.floor(shown.from), shown_to: shown && Math.ceil(shown.to) },
    }));
    waiting = new Map();
    if (rows.length === 0) return writing;
    writing = writing
      .then(() =>
        sql`
          insert into vehicle_views (vin, username, what, purpose, hour, views, first_at, last_at, shown_from, shown_to)
          select vin, username, what, purpose, hour, views, first_at, last_at, shown_from, shown_to from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            as view(vin text, username text, what text, purpose text, hour bigint, views int, first_at bigint, last_at bigint, shown_from bigint, shown_to bigint)
          where exists (select from vehicles where vehicles.vin = view.vin)
          on conflict (vin, hour, username, what, purpose) do update set
            views = vehicle_views.views + excluded.views, last_at = greatest(vehicle_views.last_at, excluded.last_at),
            shown_from = least(vehicle_views.shown_from, excluded.shown_from), shown_to = greatest(vehicle_views.shown_to, excluded.shown_to)`.execute(
          db,
        ),
      )
      .then(
        () => undefined,
        (error: unknown) => logger.warn({ err: error }, 'who looked at vehicles was not kept'),
      );
    return writing;
  }

  return {
    note(vin, username, what, purpose = '', shown = null) {
      const at = clock.now();
      const hour = Math.floor(at / hourMs);
      const key = JSON.stringify([vin, hour, what, username, purpose]);
      const known = waiting.get(key);
      if (known === undefined) waiting.set(key, { vin, username, what, purpose, hour, views: 1, at, shown });
      else {
        known.views++;
        known.shown = both(known.shown, shown);
      }
      if (waiting.size === 1 && known === undefined) clock.after(writeAfterMs, () => void write());
    },

    async list(vin, from, to, limit) {
      await write();
      const rows = await db
        .selectFrom('vehicle_views')
        .selectAll()
        .where('vin', '=', vin)
        .where('last_at', '>=', from)
        .where('first_at', '<', to)
        .orderBy('last_at', 'desc')
        .orderBy('username')
        .orderBy('what')
        .limit(limit)
        .execute();
      return rows.map(({ username, what, purpose, first_at, last_at, views, shown_from, shown_to }) => ({
        ...{ username, what, purpose, firstAt: first_at, lastAt: last_at, views },
        shown: shown_from === null || shown_to === null ? null : { from: shown_from, to: shown_to },
      }));
    },
  };
}

import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../shared/errors.ts';
import { type CursorKey, decodeCursor } from '../shared/page.ts';
import { severities } from '../vehicles/vehicle.ts';

/** `-` before a word: largest first. `severity`: worst first, then newest. Without any: newest `activeSince` first. */
export const alertSorts = ['severity', 'firedAt', '-firedAt'] as const;
export type AlertSort = (typeof alertSorts)[number];

/** 0 for `info` to 3 for `critical`. */
export const rank = sql<number>`(case alerts.severity when 'critical' then 3 when 'major' then 2 when 'minor' then 1 else 0 end)`;
/** When it fired; for one that has not yet, since when the condition is true. */
export const moment = sql<number>`(coalesce(alerts.fired_at, alerts.active_since))`;

export const rankOf = (severity: string): number =>
  Math.max(0, (severities as readonly string[]).indexOf(severity));

interface Place {
  readonly id: string;
  readonly severity: string;
  readonly active_since: number;
  readonly fired_at: number | null;
}

/** One order of the list: how it is written in SQL, and where in it an alert stands. */
interface Order {
  /** Names it in the cursor. */
  readonly name: string;
  readonly by: RawBuilder<unknown>;
  after(cursor: string): RawBuilder<boolean>;
  key(row: Place): CursorKey;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isAlertId = (text: string): boolean => uuid.test(text);

/** A cursor that was made up may hold any text where an id belongs. */
function checkedId(id: string): string {
  if (isAlertId(id)) return id;
  throw new AppError('invalid', 'bad-cursor', 'The cursor does not belong to this list.');
}

const momentOf = (row: Place): number => row.fired_at ?? row.active_since;

const newestSince: Order = {
  name: 'alerts',
  by: sql`alerts.active_since desc, alerts.id`,
  after(cursor) {
    const [since, id] = decodeCursor('alerts', cursor, ['number', 'string']);
    return sql<boolean>`(alerts.active_since < ${since}::bigint or (alerts.active_since = ${since}::bigint and alerts.id > ${checkedId(id)}::uuid))`;
  },
  key: (row) => [row.active_since, row.id],
};

const worst: Order = {
  name: 'alerts-severity',
  by: sql`${rank} desc, ${moment} desc, alerts.id desc`,
  after(cursor) {
    const [level, at, id] = decodeCursor('alerts-severity', cursor, ['number', 'number', 'string']);
    return sql<boolean>`(${rank}, ${moment}, alerts.id) < (${level}::int, ${at}::bigint, ${checkedId(id)}::uuid)`;
  },
  key: (row) => [rankOf(row.severity), momentOf(row), row.id],
};

const fired = (name: string, direction: 'asc' | 'desc'): Order => ({
  name,
  by: sql`${moment} ${sql.raw(direction)}, alerts.id ${sql.raw(direction)}`,
  after(cursor) {
    const [at, id] = decodeCursor(name, cursor, ['number', 'string']);
    const sign = sql.raw(direction === 'asc' ? '>' : '<');
    return sql<boolean>`(${moment}, alerts.id) ${sign} (${at}::bigint, ${checkedId(id)}::uuid)`;
  },
  key: (row) => [momentOf(row), row.id],
});

const orders: Record<AlertSort, Order> = {
  severity: worst,
  firedAt: fired('alerts-fired', 'asc'),
  '-firedAt': fired('alerts-fired-desc', 'desc'),
};

export const orderOf = (sort: AlertSort | undefined): Order =>
  sort === undefined ? newestSince : orders[sort];

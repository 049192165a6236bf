import { type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { Scope } from '../../users/roles.ts';
import { type CaseClocks, nextDue } from './case-clocks.ts';
import type { CaseEvent } from './case-event.ts';
import { hoursOfCases } from './case-hours.ts';
import { type CaseRow, clocksOf, readLogs } from './case-log.ts';
import type { CasePolicy } from './case-policy.ts';

export const caseOrders = ['due', 'opened', 'priority'] as const;
export interface CaseFilter {
  readonly states?: readonly string[] | undefined;
  readonly open?: boolean | undefined;
  readonly priorities?: readonly string[] | undefined;
  /** A user name; null = nobody's. */
  readonly owner?: string | null | undefined;
  readonly technician?: string | undefined;
  readonly market?: string | undefined;
  readonly vin?: string | undefined;
  /** Cases of one cause; null = those that stand alone, and the causes' own. */
  readonly parent?: string | null | undefined;
  /** Of causes alone. */
  readonly causes?: boolean | undefined;
  readonly dueBefore?: number | undefined;
  /** Overdue, or due soon. */
  readonly soon?: boolean | undefined;
  /** That an alert became or joined. */
  readonly alert?: string | undefined;
  readonly rule?: string | undefined;
  readonly code?: string | undefined;
  /** Number, part of the title, VIN or its end. */
  readonly text?: string | undefined;
}

export interface CaseItem {
  readonly row: CaseRow;
  readonly clocks: CaseClocks;
  readonly due: ReturnType<typeof nextDue>;
  /** Vehicles' cases below it that this user sees. */
  readonly vehicles: number;
  readonly log: readonly CaseEvent[];
}

const urgency = sql<number>`(case priority when 'critical' then 3 when 'major' then 2 when 'minor' then 1 else 0 end)`;
const never = 8_640_000_000_000_000;
/** What lists are in the order of; numbers, so that a cursor can say where to go on. */
const orders = {
  due: sql<number>`coalesce(due_at, ${sql.lit(never)})`,
  opened: sql<number>`-opened_at`,
  priority: sql<number>`-(${urgency} * 100000000000000 + opened_at)`,
} as const;

export interface CaseReads {
  /** One more than `limit` where there is a next page. */
  list(
    filter: CaseFilter,
    scope: Scope,
    page: {
      order: (typeof caseOrders)[number];
      limit: number;
      after?: readonly [number, string] | undefined;
    },
  ): Promise<{ items: CaseItem[]; keys: readonly (readonly [number, string])[] }>;
  /** Undefined where there is none, or none that this scope sees. */
  get(id: string, scope: Scope): Promise<CaseItem | undefined>;
  /** Of the open cases that are not below a cause's. */
  counts(scope: Scope, username: string, now: number): Promise<CaseCounts>;
}

export interface CaseCounts {
  readonly open: number;
  readonly mine: number;
  readonly unassigned: number;
  readonly waiting: number;
  readonly dueSoon: number;
  readonly overdue: number;
}

const isOpen = sql<SqlBool>`state not in ('closed', 'resolved')`;
export const inScope = (scope: Scope) =>
  scope === null ? sql<SqlBool>`true` : sql<SqlBool>`cases.markets && ${[...scope]}::text[]`;

export function createCaseReads(options: {
  readonly db: Database;
  readonly policy: CasePolicy;
  readonly now: () => number;
}): CaseReads {
  const { db, policy, now } = options;

  async function itemsOf(rows: readonly CaseRow[], scope: Scope): Promise<CaseItem[]> {
    const [logs, hoursOf, below] = await Promise.all([
      readLogs(
        db,
        rows.map(({ id }) => id),
      ),
      hoursOfCases(db, policy, rows),
      vehiclesBelow(
        db,
        rows.filter(({ vin }) => vin === null).map(({ id }) => id),
        scope,
      ),
    ]);
    return rows.map((row) => {
      const log = logs.get(row.id) ?? [];
      const clocks = clocksOf(policy, row, log, hoursOf, now());
      return { row, clocks, due: nextDue(clocks), vehicles: below.get(row.id) ?? 0, log };
    });
  }

  return {
    async list(filter, scope, { order, limit, after }) {
      const by = orders[order];
      let query = db.selectFrom('cases').selectAll().select(by.as('key')).where(inScope(scope));
      const { alert, rule, code, causes } = filter;
      const { states, open, priorities, owner, technician, market, vin, parent, dueBefore, soon, text } =
        filter;
      if (states !== undefined) query = query.where('state', 'in', states);
      if (open === true) query = query.where(isOpen);
      if (priorities !== undefined) query = query.where('priority', 'in', priorities);
      if (owner !== undefined)
        query = owner === null ? query.where('owner', 'is', null) : query.where('owner', '=', owner);
      if (technician !== undefined) query = query.where('technician', '=', technician);
      if (market !== undefined) query = query.where(sql<SqlBool>`${market} = any(markets)`);
      if (vin !== undefined) query = query.where('vin', '=', vin);
      if (parent !== undefined)
        query = parent === null ? query.where('parent', 'is', null) : query.where('parent', '=', parent);
      if (causes === true) query = query.where('vin', 'is', null);
      if (alert !== undefined)
        query = query.where('id', 'in', (of) =>
          of.selectFrom('case_alerts').select('case_id').where('case_alerts.alert', '=', alert),
        );
      if (rule !== undefined) query = query.where('rule', '=', rule);
      if (code !== undefined) query = query.where('code', '=', code);
      if (dueBefore !== undefined) query = query.where('due_at', '<', dueBefore).where(isOpen);
      if (soon === true) query = query.where('soon_at', '<=', now()).where(isOpen);
      if (text !== undefined)
        query = query.where(
          sql<SqlBool>`(number::text = ${text} or position(lower(${text}) in lower(coalesce(texts::text, title))) > 0 or right(vin, length(${text})) = upper(${text}))`,
        );
      if (after !== undefined)
        query = query.where(sql<SqlBool>`(${by}, id) > (${after[0]}, ${after[1]}::uuid)`);
      const found = await query
        .orderBy(by)
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const rows = found.map(({ key: _, ...row }) => row);
      return {
        items: await itemsOf(rows, scope),
        keys: found.map(({ key, id }) => [Number(key), id] as const),
      };
    },

    async get(id, scope) {
      const row = await db
        .selectFrom('cases')
        .selectAll()
        .where('id', '=', id)
        .where(inScope(scope))
        .executeTakeFirst();
      return row === undefined ? undefined : (await itemsOf([row], scope))[0];
    },

    async counts(scope, username, at) {
      const { rows } = await sql<CaseCounts>`
        select count(*)::int as open, count(*) filter (where owner = ${username})::int as mine,
          count(*) filter (where owner is null)::int as unassigned,
          count(*) filter (where state = 'waiting')::int as waiting,
          count(*) filter (where due_at >= ${at} and soon_at <= ${at})::int as "dueSoon",
          count(*) filter (where due_at < ${at})::int as overdue
        from cases where ${isOpen} and parent is null and ${inScope(scope)}`.execute(db);
      return rows[0] as CaseCounts;
    },
  };
}

async function vehiclesBelow(
  db: Database,
  parents: readonly string[],
  scope: Scope,
): Promise<ReadonlyMap<string, number>> {
  if (parents.length === 0) return new Map();
  const { rows } = await sql<{ parent: string; count: number }>`
    select parent, count(distinct vin)::int as count from cases
    where parent = any(${[...parents]}::uuid[]) and ${inScope(scope)} group by parent`.execute(db);
  return new Map(rows.map(({ parent, count }) => [parent, count]));
}

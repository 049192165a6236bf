import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { Scope } from '../../users/roles.ts';
import type { ConfirmedCause, fixes } from './case-event.ts';
import { inScope } from './case-reads.ts';

type Fix = (typeof fixes)[number];

/** Cases of one confirmed cause that were resolved. */
export interface RepairsOfCause {
  readonly cause: ConfirmedCause;
  readonly repairs: number;
  /** After which the problem came back within the days that the policy says. */
  readonly cameBack: number;
  readonly fixes: Readonly<Record<Fix, number>>;
  /** Most often first. */
  readonly parts: readonly { readonly name: string; readonly count: number }[];
  readonly lastAt: number;
  /** The newest. */
  readonly cases: readonly { readonly id: string; readonly number: number; readonly vin: string }[];
}

export interface Repairs {
  /** Vehicles' cases of the problem, open ones too. */
  readonly cases: number;
  readonly repairs: number;
  readonly cameBack: number;
  /** Most often confirmed first. */
  readonly causes: readonly RepairsOfCause[];
}

/** A fault code with all its failure types and modes, or a rule that names none. */
export type Problem = { readonly code: string } | { readonly rule: string };

/** The newest so many are counted. */
const counted = 5000;
const namedCases = 5;
const namedParts = 10;

interface Row {
  readonly id: string;
  readonly number: number;
  readonly vin: string;
  readonly at: number;
  readonly fix: Fix;
  readonly parts: readonly string[] | null;
  readonly cause: ConfirmedCause;
  readonly came_back: boolean;
}

/** What was found behind a problem, what was done, and whether that held: from the logs of the cases that this scope sees. */
export async function readRepairs(db: Database, problem: Problem, scope: Scope): Promise<Repairs> {
  const isProblem = conditionOf(problem);
  const [{ rows }, total] = await Promise.all([
    sql<Row>`
      select cases.id, cases.number, cases.vin, done.at, done.data ->> 'fix' as fix, done.data -> 'parts' as parts,
        found.data -> 'cause' as cause, coalesce(again.data ->> 'isRepeat' = 'true', false) as came_back
      from cases
        join case_events as done on done.case_id = cases.id and done.kind = 'resolved'
        join lateral (select data from case_events where case_id = cases.id and kind = 'diagnosed' and seq < done.seq
          order by seq desc limit 1) as found on true
        left join lateral (select data from case_events where case_id = cases.id and kind = 'reopened' and seq > done.seq
          order by seq limit 1) as again on true
      where cases.vin is not null and ${isProblem} and ${inScope(scope)}
      order by done.at desc, cases.id limit ${counted}`.execute(db),
    db
      .selectFrom('cases')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('vin', 'is not', null)
      .where(isProblem)
      .where(inScope(scope))
      .executeTakeFirstOrThrow(),
  ]);
  const causes = [...Map.groupBy(rows, ({ cause }) => keyOf(cause)).values()]
    .map(ofCause)
    .sort((a, b) => b.repairs - a.repairs || b.lastAt - a.lastAt);
  const cameBack = rows.filter((row) => row.came_back).length;
  return { cases: Number(total.count), repairs: rows.length, cameBack, causes };
}

/** Stored codes may have a failure type or mode behind the code asked for. */
function conditionOf(problem: Problem): RawBuilder<SqlBool> {
  if ('rule' in problem) return sql<SqlBool>`cases.rule = ${problem.rule} and cases.code is null`;
  const code = problem.code.trim().toUpperCase();
  const start = code.replaceAll(/[\\%_]/g, '\\$&');
  return sql<SqlBool>`(upper(cases.code) = ${code} or upper(cases.code) like ${`${start}-%`}
    or upper(cases.code) like ${`${start}/%`})`;
}

/** One of the catalogue's, else the same words. */
const keyOf = ({ id, words = '' }: ConfirmedCause): string =>
  id === undefined ? `words ${words.toLowerCase()}` : `id ${id}`;

function ofCause(rows: readonly Row[]): RepairsOfCause {
  const [newest] = rows as readonly [Row, ...Row[]];
  const done = { 'remote-fix': 0, update: 0, visit: 0, nothing: 0 };
  const parts = new Map<string, number>();
  for (const row of rows) {
    done[row.fix]++;
    for (const name of row.parts ?? []) parts.set(name, (parts.get(name) ?? 0) + 1);
  }
  return {
    cause: newest.cause,
    repairs: rows.length,
    cameBack: rows.filter((row) => row.came_back).length,
    fixes: done,
    parts: [...parts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, namedParts),
    lastAt: newest.at,
    cases: rows.slice(0, namedCases).map(({ id, number, vin }) => ({ id, number, vin })),
  };
}

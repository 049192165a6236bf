import { type Selectable, sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Evidence } from '../rule-engine/finding.ts';
import type { AdviceOf, AdvisingAlert } from '../service/cases/case-advice.ts';
import { languages, type Text } from '../shared/languages.ts';
import { systemAdviceOf } from '../system/system-advice.ts';
import type { ToldEvent, ToldValue } from './told-event.ts';
import type { ToldUpdate } from './update-words.ts';

type EventRow = Selectable<Schema['notification_events']>;

/** What is known elsewhere, for words that a reader understands. */
export interface DetailSources {
  /** May a car with these alerts be driven, and what to do? */
  readonly adviceOf: AdviceOf;
  /** Null where the signal has no name that people use, or no unit. */
  readonly signal: (path: string) => { readonly name: Text; readonly unit: string } | null;
  /** Updates of vehicles by the ids of their deployments, as they stand. */
  readonly updatesOf: (
    db: Database,
    deployments: readonly string[],
  ) => Promise<ReadonlyMap<string, Omit<ToldUpdate, 'isForOwner'>>>;
}

/** What is said of an event beside itself. */
export type EventDetails = Pick<
  ToldEvent,
  'title' | 'vehicles' | 'mayBeDriven' | 'advice' | 'values' | 'caseNumber' | 'command'
> & { readonly update: Omit<ToldUpdate, 'isForOwner'> | null };

const mostValues = 4;
/** Of one case; those that fire first, then the newest. */
const mostAlerts = 20;
const nothing = { mayBeDriven: null, advice: null, values: [], update: null };

/** As things stand now, for several events in a few questions. */
export async function readDetails(
  db: Database,
  events: readonly EventRow[],
  sources: DetailSources,
): Promise<(event: EventRow) => EventDetails> {
  const caseIds = events.flatMap(({ case_id }) => case_id ?? []);
  const [cases, ofCases, alerts, commands, updates, systemAdvice] = await Promise.all([
    casesOf(db, caseIds),
    alertsOfCases(db, caseIds),
    alertsOf(
      db,
      events.flatMap(({ alert_id }) => alert_id ?? []),
    ),
    commandsOf(
      db,
      events.filter(({ kind }) => kind === 'command').map(({ problem }) => subjectOf(problem)),
    ),
    sources.updatesOf(
      db,
      events.filter(({ kind }) => kind === 'update').map(({ problem }) => subjectOf(problem)),
    ),
    systemAdviceOf(
      db,
      events
        .filter(({ kind, what }) => kind === 'system' && what === 'firing')
        .map(({ problem }) => subjectOf(problem, 2)),
    ),
  ]);
  return (event) => {
    const found = cases.get(event.case_id ?? '');
    const own = alerts.get(event.alert_id ?? '');
    const about = own === undefined ? (ofCases.get(event.case_id ?? '') ?? []) : [own];
    const alert = own ?? newestOf(about);
    const texts = event.texts as Text;
    const counts = {
      vehicles: found !== undefined && found.vin === null ? found.vehicles : null,
      caseNumber: found?.number ?? null,
    };
    if (event.kind === 'command')
      return { ...nothing, ...counts, title: texts, command: commands.get(subjectOf(event.problem)) ?? null };
    if (event.kind === 'update') {
      const update = updates.get(subjectOf(event.problem)) ?? null;
      return { ...nothing, ...counts, title: texts, command: null, update };
    }
    if (event.kind === 'system')
      return {
        ...nothing,
        ...counts,
        title: texts,
        advice: systemAdvice.get(subjectOf(event.problem, 2)) ?? null,
        command: null,
      };
    return {
      ...{ ...counts, command: null, update: null, ...sources.adviceOf(about) },
      title: event.kind === 'alert' && alert !== undefined ? summaryOf(alert.evidence, texts) : texts,
      values: alert === undefined || found?.vin === null ? [] : valuesOf(alert.evidence, sources),
    };
  };
}

/** The problem of an event about a command, or an update, is that. */
const subjectOf = (problem: string, place = 1): string => (JSON.parse(problem) as string[])[place] ?? '';

function summaryOf({ summaries }: Evidence, otherwise: Text): Text {
  const said = (language: keyof Text) => {
    const text = summaries[language] ?? '';
    return text === '' ? otherwise[language] : text;
  };
  return Object.fromEntries(languages.map((language) => [language, said(language)])) as unknown as Text;
}

function valuesOf({ signals }: Evidence, { signal }: DetailSources): ToldValue[] {
  return Object.entries(signals)
    .flatMap(([path, value]): ToldValue[] => {
      const known = signal(path);
      return typeof value === 'number' && known !== null ? [{ path, value, ...known }] : [];
    })
    .slice(0, mostValues);
}

async function casesOf(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom('cases')
    .select(['id', 'number', 'vin'])
    .select(
      sql<number>`case when vin is not null then 1
        else (select count(distinct vin) from cases as own where own.parent = cases.id) end`.as('vehicles'),
    )
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, { ...row, vehicles: Number(row.vehicles) }]));
}

/** Of each case, or of the first below it; by case. */
async function alertsOfCases(
  db: Database,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ToldAlert[]>> {
  if (caseIds.length === 0) return new Map();
  const { rows } = await sql<AlertColumns & { case_id: string }>`
    select given.id as case_id, found.* from unnest(${[...new Set(caseIds)]}::uuid[]) as given (id)
      cross join lateral (
        select alerts.id, alerts.vin, alerts.rule, alerts.severity, alerts.state, alerts.active_since, alerts.evidence
        from case_alerts join alerts on alerts.id = case_alerts.alert
        where case_alerts.case_id in (given.id, (select own.id from cases as own where own.parent = given.id limit 1))
        order by alerts.state = 'firing' desc, alerts.active_since desc limit ${mostAlerts}) as found`.execute(
    db,
  );
  return new Map([...Map.groupBy(rows, (row) => row.case_id)].map(([id, own]) => [id, own.map(toldAlert)]));
}

async function alertsOf(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, ToldAlert>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'vin', 'rule', 'severity', 'state', 'active_since', 'evidence'])
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, toldAlert(row)]));
}

type AlertColumns = Pick<
  Selectable<Schema['alerts']>,
  'id' | 'vin' | 'rule' | 'severity' | 'state' | 'active_since' | 'evidence'
>;

interface ToldAlert extends AdvisingAlert {
  readonly since: number;
  readonly evidence: Evidence;
}

function toldAlert({ vin, rule, severity, state, active_since: since, ...row }: AlertColumns): ToldAlert {
  const evidence = row.evidence as Evidence;
  return { ...{ vin, rule, severity, state, since }, evidence, fault: evidence.fault ?? null };
}

const newestOf = (alerts: readonly ToldAlert[]): ToldAlert | undefined =>
  alerts.reduce<ToldAlert | undefined>(
    (newest, one) => (newest === undefined || one.since > newest.since ? one : newest),
    undefined,
  );

async function commandsOf(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom('commands')
    .select(['id', 'args', 'reason', 'requested_by as by'])
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(
    rows.map(({ id, args, ...command }) => [id, { ...command, args: args as Record<string, unknown> }]),
  );
}

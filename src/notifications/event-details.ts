import { type Selectable, sql } from 'kysely';
import type { AlertRules } from '../alerts/alert.ts';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Drivability } from '../faults/fault-episode.ts';
import type { Evidence } from '../rule-engine/finding.ts';
import { languages, type Text } from '../shared/languages.ts';
import type { ToldEvent, ToldValue } from './told-event.ts';

type EventRow = Selectable<Schema['notification_events']>;

/** What is known elsewhere, for words that a reader understands. */
export interface DetailSources {
  readonly rules: AlertRules;
  /** May a car with this fault be driven? Null where nobody can say. */
  readonly faultDrive: (fault: { readonly system: string; readonly code: string }) => Drivability | null;
  /** Null where the signal has no name that people use, or no unit. */
  readonly signal: (path: string) => { readonly name: Text; readonly unit: string } | null;
}

/** What is said of an event beside itself. */
export type EventDetails = Pick<
  ToldEvent,
  'title' | 'vehicles' | 'mayBeDriven' | 'advice' | 'values' | 'caseNumber' | 'command'
>;

const mostValues = 4;
const nothing = { mayBeDriven: null, advice: null, values: [] };

/** As things stand now, for several events in three questions. */
export async function readDetails(
  db: Database,
  events: readonly EventRow[],
  sources: DetailSources,
): Promise<(event: EventRow) => EventDetails> {
  const caseIds = events.flatMap(({ case_id }) => case_id ?? []);
  const [cases, newest] = await Promise.all([casesOf(db, caseIds), newestAlerts(db, caseIds)]);
  const alertIds = [...events.flatMap(({ alert_id }) => alert_id ?? []), ...newest.values()];
  const [alerts, commands] = await Promise.all([
    alertsOf(db, alertIds),
    commandsOf(
      db,
      events.filter(({ kind }) => kind === 'command').map(({ problem }) => commandOf(problem)),
    ),
  ]);
  return (event) => {
    const found = cases.get(event.case_id ?? '');
    const alert = alerts.get(event.alert_id ?? newest.get(event.case_id ?? '') ?? '');
    const texts = event.texts as Text;
    const about = {
      vehicles: found !== undefined && found.vin === null ? found.vehicles : null,
      caseNumber: found?.number ?? null,
    };
    if (event.kind === 'command')
      return { ...nothing, ...about, title: texts, command: commands.get(commandOf(event.problem)) ?? null };
    const rule = sources.rules.get(alert?.rule ?? found?.rule ?? '');
    const fault = alert?.evidence.fault;
    const mayBeDriven = rule?.mayBeDriven ?? (fault === undefined ? null : sources.faultDrive(fault));
    return {
      ...{ ...about, command: null, advice: rule?.advice ?? null, mayBeDriven },
      title: event.kind === 'alert' && alert !== undefined ? summaryOf(alert.evidence, texts) : texts,
      values: alert === undefined || found?.vin === null ? [] : valuesOf(alert.evidence, sources),
    };
  };
}

/** The problem of an event about a command is the command. */
const commandOf = (problem: string): string => {
  const [, id] = JSON.parse(problem) as string[];
  return id ?? '';
};

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
    .select(['id', 'number', 'vin', 'rule'])
    .select(
      sql<number>`case when vin is not null then 1
        else (select count(distinct vin) from cases as own where own.parent = cases.id) end`.as('vehicles'),
    )
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, { ...row, vehicles: Number(row.vehicles) }]));
}

/** Of each case, or of the first below it; by case. */
async function newestAlerts(db: Database, caseIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (caseIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; alert: string | null }>`
    select given.id, coalesce(
      (select case_alerts.alert from case_alerts join alerts on alerts.id = case_alerts.alert
        where case_alerts.case_id = given.id order by alerts.active_since desc limit 1),
      (select case_alerts.alert from cases as own join case_alerts on case_alerts.case_id = own.id
        where own.parent = given.id limit 1)) as alert
    from unnest(${[...caseIds]}::uuid[]) as given (id)`.execute(db);
  return new Map(rows.flatMap(({ id, alert }) => (alert === null ? [] : [[id, alert] as const])));
}

async function alertsOf(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'rule', 'evidence'])
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, { rule: row.rule, evidence: row.evidence as Evidence }]));
}

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

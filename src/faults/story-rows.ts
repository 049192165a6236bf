import { type Kysely, sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Schema } from '../database/schema.ts';
import type { FaultSystem, InventoryReport } from '../wire/messages.ts';
import type { ReportedFault } from './code-systems.ts';
import type { FaultCatalogue } from './fault-catalogue.ts';
import {
  type StoredEvent,
  type StoredFaultReport,
  type StoredInventory,
  type StoredStory,
  VehicleStory,
} from './vehicle-story.ts';

export interface WantedStory {
  readonly readsFaults: boolean;
  readonly readsEvents: readonly string[];
  /** What is installed, and with it the software at a fault's onset. */
  readonly readsSoftware: boolean;
}

const before = -1;

/** What these vehicles reported beside samples, with where each report was received; a vehicle without any is absent. */
export async function storedStories(
  db: Kysely<Schema>,
  vins: readonly string[],
  wanted: WantedStory,
  severityOf: FaultCatalogue['severityOf'],
): Promise<ReadonlyMap<string, StoredStory>> {
  const reports = wanted.readsFaults ? await reportsOf(db, vins, severityOf) : new Map();
  const inventories = wanted.readsSoftware ? await inventoriesOf(db, vins) : new Map();
  const events = wanted.readsEvents.length > 0 ? await eventsOf(db, vins, wanted.readsEvents) : new Map();
  const heard = new Set([...reports.keys(), ...inventories.keys(), ...events.keys()]);
  return new Map(
    [...heard].map((vin) => [
      vin,
      {
        reports: reports.get(vin) ?? [],
        inventories: inventories.get(vin) ?? [],
        events: events.get(vin) ?? [],
      },
    ]),
  );
}

/** Where a vehicle is said to stand in the journal. */
export interface VehiclePosition {
  readonly vin: string;
  readonly position: number;
}

/** The stories of those of these vehicles that reported something at or behind their positions; -1 stands before everything. */
export async function storiesSince(
  db: Kysely<Schema>,
  asked: readonly VehiclePosition[],
  wanted: WantedStory,
  severityOf: FaultCatalogue['severityOf'],
): Promise<ReadonlyMap<string, VehicleStory>> {
  if (asked.length === 0) return new Map();
  const { rows } = await sql<{ vin: string }>`
    select asked.vin from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked(vin text, position bigint)
    where ${wanted.readsFaults} and exists (
      select from fault_reports as report where report.vin = asked.vin and (
        coalesce(report.position, ${before}) >= asked.position
        or coalesce((report.repeat_positions ->> -1)::bigint, ${before}) >= asked.position))
    or exists (
      select from vehicle_reports as report where report.vin = asked.vin
        and (kind = 'inventory' and ${wanted.readsSoftware}
          or kind = 'event' and body ->> 'type' = any(${[...wanted.readsEvents]}::text[]))
        and coalesce(report.position, ${before}) >= asked.position)`.execute(db);
  if (rows.length === 0) return new Map();
  const vins = rows.map(({ vin }) => vin);
  const stored = await storedStories(db, vins, wanted, severityOf);
  return new Map([...stored].map(([vin, story]) => [vin, new VehicleStory(vin, story)]));
}

async function reportsOf(
  db: Kysely<Schema>,
  vins: readonly string[],
  severityOf: FaultCatalogue['severityOf'],
): Promise<Map<string, StoredFaultReport[]>> {
  const rows = await db
    .selectFrom('fault_reports as report')
    .innerJoin('vehicles', 'vehicles.vin', 'report.vin')
    .select(['report.vin', 'ecu', 'system', 'ts', 'repeats', 'received_at', 'position', 'repeat_positions'])
    .select(['complete', 'content', 'faults', 'model'])
    .select(sql<string | null>`attributes ->> 'make'`.as('make'))
    .where(anyOf('report.vin', 'text', vins))
    .execute();
  const found = new Map<string, StoredFaultReport[]>();
  for (const row of rows) {
    const { vin, ecu, complete, content, model, make } = row;
    const system = row.system as FaultSystem;
    const faults = row.faults as ReportedFault[];
    const place = { ecu, model, ...(make === null ? {} : { make }) };
    const severities = faults.map(({ code, level }) => severityOf(system, code, level, place));
    const common = { ecu, system, complete, content, faults, severities };
    const list = found.get(vin) ?? [];
    found.set(vin, list);
    list.push({ ...common, ts: row.ts, position: row.position ?? before, receivedAt: row.received_at });
    const repeats = row.repeats as number[];
    const places = row.repeat_positions;
    repeats.forEach((ts, index) => {
      // Those that are known are of the newest repeats.
      const position = places[index - repeats.length + places.length] ?? before;
      list.push({ ...common, ts, position, receivedAt: Math.max(row.received_at, ts) });
    });
  }
  return found;
}

async function inventoriesOf(
  db: Kysely<Schema>,
  vins: readonly string[],
): Promise<Map<string, StoredInventory[]>> {
  const rows = await db
    .selectFrom('vehicle_reports')
    .select(['id', 'vin', 'ts', 'position', 'received_at', 'body'])
    .where(anyOf('vin', 'text', vins))
    .where('kind', '=', 'inventory')
    .execute();
  const inventories = rows.map(({ id, vin, ts, position, received_at: receivedAt, body }) => {
    const { ecus } = body as InventoryReport;
    const software = Object.fromEntries(ecus.map((ecu) => [ecu.ecu, ecu.software]));
    return { id, vin, ts, position: position ?? before, receivedAt, software };
  });
  return Map.groupBy(inventories, ({ vin }) => vin);
}

async function eventsOf(
  db: Kysely<Schema>,
  vins: readonly string[],
  types: readonly string[],
): Promise<Map<string, (StoredEvent & { readonly vin: string })[]>> {
  const rows = await db
    .selectFrom('vehicle_reports')
    .select(['vin', 'ts', 'position', 'received_at as receivedAt'])
    .select(sql<string>`body ->> 'type'`.as('type'))
    .where(anyOf('vin', 'text', vins))
    .where('kind', '=', 'event')
    .where(sql<boolean>`body ->> 'type' = any(${[...types]}::text[])`)
    .execute();
  const events = rows.map((row) => ({ ...row, position: row.position ?? before }));
  return Map.groupBy(events, ({ vin }) => vin);
}

import { sql, type Transaction } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Schema } from '../database/schema.ts';
import { derivedId } from '../shared/ids.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import type { FaultReport } from '../wire/messages.ts';
import { reportedFaults } from './code-systems.ts';
import { type LastReport, memoryText } from './fault-report-rows.ts';
import { compareReports, type MemoryKey, type MemoryReport } from './fold-episodes.ts';
import type { CodePlace } from './imported-codes.ts';

/** A report as it came; `ts` is its time after any shift for a lying clock. */
export interface ReceivedFaultReport {
  readonly vin: string;
  /** In the journal. */
  readonly position: number;
  readonly ts: number;
  readonly receivedAt: number;
  readonly report: FaultReport;
}

/** A report on its way into the log. */
export interface Item {
  readonly key: MemoryKey;
  readonly memory: string;
  readonly report: MemoryReport;
  readonly position: number;
  readonly receivedAt: number;
}

/** Make and model of each vehicle, by VIN. */
export type KnownModels = ReadonlyMap<string, CodePlace>;

/**
 * The reports of vehicles that are registered, and what those are. A vehicle may be erased while its reports wait; the
 * lock keeps it until this transaction ends.
 */
export async function ofRegistered(
  trx: Transaction<Schema>,
  reports: readonly ReceivedFaultReport[],
): Promise<{ readonly known: ReceivedFaultReport[]; readonly models: KnownModels }> {
  const vins = [...new Set(reports.map(({ vin }) => vin))];
  if (vins.length === 0) return { known: [], models: new Map() };
  const rows = await trx
    .selectFrom('vehicles')
    .select(['vin', 'model', sql<string | null>`attributes ->> 'make'`.as('make')])
    .where(anyOf('vin', 'text', vins))
    .forKeyShare()
    .execute();
  const models = new Map(
    rows.map(({ vin, model, make }) => [vin, { model, ...(make === null ? {} : { make }) }]),
  );
  return { known: reports.filter(({ vin }) => models.has(vin)), models };
}

export function toItem({ vin, position, ts, receivedAt, report }: ReceivedFaultReport): Item {
  const key: MemoryKey = { vin, ecu: storableText(report.ecu), system: report.system };
  const faults = reportedFaults(report);
  const complete = report.complete === true;
  const content = derivedId('content', String(complete), storableJson(faults));
  return {
    key,
    memory: memoryText(key),
    report: { ts: Math.round(ts), content, complete, faults },
    position,
    receivedAt,
  };
}

/** Memories with a report that is older than the newest one before it. */
export function lateMemories(items: readonly Item[], last: ReadonlyMap<string, LastReport>): Set<string> {
  const newest = new Map<string, { readonly ts: number; readonly content: string }>(last);
  const late = new Set<string>();
  for (const { memory, report } of items) {
    const before = newest.get(memory);
    if (before === undefined || compareReports(before, report) < 0) newest.set(memory, report);
    else if (compareReports(before, report) > 0) late.add(memory);
  }
  return late;
}

import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { derivedId } from '../shared/ids.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { ReportedFault } from './code-systems.ts';
import type { MemoryKey, MemoryReport } from './fold-episodes.ts';

/** Times that one row holds before the next report of the same content begins a row of its own. */
const maxRepeats = 120;
const chunk = 1000;

export const memoryText = ({ vin, ecu, system }: MemoryKey): string => `${vin}\n${system}\n${ecu}`;

/** The newest report of a memory, and the row that holds it. */
export interface LastReport {
  readonly ts: number;
  readonly content: string;
  readonly rowId: string;
  readonly repeats: number;
}

/** The newest report of each of these memories, by `memoryText`. */
export async function lastReports(
  trx: Transaction<Schema>,
  keys: readonly MemoryKey[],
): Promise<Map<string, LastReport>> {
  const { rows } = await sql<MemoryKey & { last_ts: number; content: string; id: string; repeats: number }>`
    select key.vin, key.ecu, key.system, newest.id, newest.last_ts, newest.content,
      jsonb_array_length(newest.repeats) as repeats
    from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as key(vin text, ecu text, system text)
    cross join lateral (
      select id, last_ts, content, repeats from fault_reports
      where vin = key.vin and ecu = key.ecu and system = key.system
      order by last_ts desc, content desc limit 1) as newest`.execute(trx);
  return new Map(
    rows.map((row) => [
      memoryText(row),
      { ts: row.last_ts, content: row.content, rowId: row.id, repeats: row.repeats },
    ]),
  );
}

/** Every report of these memories, repeats as reports of their own, by `memoryText`. */
export async function allReports(
  trx: Transaction<Schema>,
  keys: readonly MemoryKey[],
): Promise<Map<string, MemoryReport[]>> {
  const reports = new Map<string, MemoryReport[]>(keys.map((key) => [memoryText(key), []]));
  if (keys.length === 0) return reports;
  const { rows } = await sql<
    MemoryKey & { ts: number; repeats: number[]; complete: boolean; content: string; faults: ReportedFault[] }
  >`
    select report.vin, report.ecu, report.system, ts, repeats, complete, content, faults
    from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as key(vin text, ecu text, system text)
    join fault_reports as report using (vin, ecu, system)`.execute(trx);
  for (const row of rows) {
    const { complete, content, faults } = row;
    const list = reports.get(memoryText(row));
    for (const ts of [row.ts, ...row.repeats]) list?.push({ ts, complete, content, faults });
  }
  return reports;
}

/** When a report came, and its place in the journal. */
export interface Arrival {
  readonly position: number;
  readonly receivedAt: number;
}

interface Repeat {
  readonly ts: number;
  readonly position: number;
}

interface NewRow extends Arrival {
  readonly key: MemoryKey;
  readonly report: MemoryReport;
  readonly repeats: Repeat[];
}

/** Collects what a batch of reports writes to `fault_reports`. */
export class ReportWrites {
  readonly #rows = new Map<string, NewRow>();
  readonly #repeats = new Map<string, Repeat[]>();

  /** A report behind which, so far, none is kept; answers with the memory's new last report. */
  append(key: MemoryKey, last: LastReport | undefined, report: MemoryReport, arrival: Arrival): LastReport {
    if (last === undefined || last.content !== report.content || last.repeats >= maxRepeats)
      return this.insert(key, report, arrival);
    const repeat = { ts: report.ts, position: arrival.position };
    const fresh = this.#rows.get(last.rowId);
    if (fresh !== undefined) fresh.repeats.push(repeat);
    else this.#repeats.set(last.rowId, [...(this.#repeats.get(last.rowId) ?? []), repeat]);
    return { ...last, ts: report.ts, repeats: last.repeats + 1 };
  }

  /** A report with a row of its own. */
  insert(key: MemoryKey, report: MemoryReport, { position, receivedAt }: Arrival): LastReport {
    const rowId = derivedId('report', key.vin, key.ecu, key.system, report.ts, report.content);
    this.#rows.set(rowId, { key, report, position, receivedAt, repeats: [] });
    return { ts: report.ts, content: report.content, rowId, repeats: 0 };
  }

  async write(trx: Transaction<Schema>): Promise<void> {
    const rows = [...this.#rows].map(([id, { key, report, position, receivedAt, repeats }]) => ({
      id,
      vin: key.vin,
      ecu: key.ecu,
      system: key.system,
      ts: report.ts,
      last_ts: repeats.at(-1)?.ts ?? report.ts,
      repeats: JSON.stringify(repeats.map(({ ts }) => ts)),
      received_at: receivedAt,
      position,
      repeat_positions: JSON.stringify(repeats.map(({ position: place }) => place)),
      complete: report.complete,
      content: report.content,
      faults: storableJson(report.faults),
    }));
    for (let from = 0; from < rows.length; from += chunk) {
      await trx
        .insertInto('fault_reports')
        .values(rows.slice(from, from + chunk))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    }
    if (this.#repeats.size === 0) return;
    const added = [...this.#repeats].map(([id, repeats]) => ({
      id,
      last_ts: repeats.at(-1)?.ts,
      times: repeats.map(({ ts }) => ts),
      positions: repeats.map(({ position }) => position),
    }));
    await sql`
      update fault_reports as report set repeats = report.repeats || added.times, last_ts = added.last_ts,
        repeat_positions = report.repeat_positions || added.positions
      from jsonb_to_recordset(${JSON.stringify(added)}::jsonb) 
        as added(id uuid, last_ts bigint, times jsonb, positions jsonb)
      where report.id = added.id`.execute(trx);
  }
}

import type { Observed } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { id, ids, whole } from './duckdb-database.ts';
import { type QueryContext, unionOf } from './stored-values.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** How far to look for the neighbours of a range, step by step. */
const steps = [day, 30 * day, Number.MAX_SAFE_INTEGER];
export const neighbourCount = 20;

/** As far as a vehicle's neighbours are likely to lie, by how often vehicles send on these days; milliseconds. */
export function reachOfNeighbours(files: readonly DayFile[]): number {
  let [vehicleTime, messages] = [0, 0];
  for (const { summary } of files) {
    vehicleTime += Math.max(0, summary.maxReceived - summary.minReceived) * summary.vehicles.size;
    messages += summary.messages;
  }
  const often = messages === 0 ? 0 : vehicleTime / messages;
  return Math.round(Math.min(day, Math.max(10 * minute, 2 * neighbourCount * often)));
}

/** The 20 sample times of each signal next to `edge`: before it, or from it on; in time order. */
export async function queryNeighbours(
  { database, files }: QueryContext,
  vehicle: number,
  signals: readonly number[],
  edge: number,
  direction: 1 | -1,
): Promise<ReadonlyMap<number, Float64Array>> {
  const nearest = direction === 1 ? 'min' : 'max';
  const found = new Map<number, Float64Array>();
  let searched = signals;
  for (const step of searched.length === 0 ? [] : steps) {
    const far = edge + direction * step;
    const [from, to] = direction === 1 ? [edge, far] : [far, edge];
    await files.lease(files.select(vehicle, from, to), async (held) => {
      if (held.length === 0) return;
      const samples = unionOf(
        held,
        'samples',
        'signal, ts',
        `vehicle = $1 AND ts >= $2 AND ts < $3 AND signal ${searched.length === 1 ? '= $4[1]' : 'IN (SELECT unnest($4))'}`,
      );
      const rows = await database.query(
        `SELECT signal, ${nearest}(DISTINCT ts, ${neighbourCount}) FROM (${samples}) GROUP BY signal`,
        [id(vehicle), whole(from), whole(to), ids(searched)],
      );
      const times = rows.lists(1);
      for (const [row, signal] of rows.numbers(0).entries())
        found.set(signal, Float64Array.from(times[row]!).sort());
    });
    searched = searched.filter((signal) => (found.get(signal)?.length ?? 0) < neighbourCount);
    if (searched.length === 0) break;
  }
  return found;
}

/** Presence is by the server's clock, so the files are those of the days; the oldest one tells how it stood before. */
export async function queryPresence(
  { database, files }: QueryContext,
  vehicle: number,
  from: number,
  to: number,
): Promise<Observed['presence']> {
  const begun = files.list.filter(({ summary }) => summary.minReceived < to);
  const first = Math.max(
    0,
    begun.findLastIndex(({ summary }) => summary.minReceived <= from),
  );
  const wanted = begun.slice(first);
  return files.lease(wanted, async (held: readonly DayFile[]) => {
    const [oldest] = held;
    if (oldest === undefined) return [];
    const rows = await database.query(
      `SELECT changed_at, online FROM (
         SELECT presence_at AS changed_at, online, -1 AS arrival FROM ${oldest.alias}.standing
         WHERE vehicle = $1 AND presence_at IS NOT NULL
         UNION ALL ${unionOf(held, 'presence', 'changed_at, online', 'vehicle = $1')})
       WHERE changed_at < $2 ORDER BY changed_at, arrival`,
      [id(vehicle), whole(to)],
    );
    const online = rows.numbers(1);
    const changes = Array.from(rows.numbers(0), (at, row) => ({ at, online: online[row] === 1 }));
    return changes.slice(
      Math.max(
        0,
        changes.findLastIndex(({ at }) => at < from),
      ),
    );
  });
}

import type { Observed } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { id, whole } from './duckdb-database.ts';
import { querySeenRanges } from './sequence-queries.ts';
import { type QueryContext, unionOf } from './stored-values.ts';

const hour = 3_600_000;
/** How far to look for the neighbours of a range, step by step. */
const steps = [hour, 24 * hour, 30 * 24 * hour, Number.MAX_SAFE_INTEGER];
const neighbourCount = 20;

const none: Float64Array = new Float64Array();

export async function queryObserved(
  context: QueryContext,
  vin: string,
  signal: string,
  from: number,
  to: number,
): Promise<Observed> {
  const [vehicle, signalId] = [context.state().vehicle(vin), context.state().signal(signal)];
  if (vehicle === undefined)
    return { times: none, before: null, after: null, around: none, seen: [], presence: [] };
  const known = signalId !== undefined && context.state().vehicles[vehicle]!.signals[signalId] === 1;
  const times = known ? await sampleTimes(context, vehicle, signalId, from, to) : none;
  const earlier = known ? await neighbours(context, vehicle, signalId, from, -1) : none;
  const later = known ? await neighbours(context, vehicle, signalId, to, 1) : none;
  const before = earlier.at(-1) ?? null;
  const after = later[0] ?? null;
  return {
    times,
    before,
    after,
    around: Float64Array.of(...earlier, ...later),
    // From neighbour to neighbour, so that a loss across an edge of the range is seen.
    seen: await querySeenRanges(context, vin, before ?? from, after === null ? to : after + 1),
    presence: await queryPresence(context, vehicle, from, to),
  };
}

async function sampleTimes(
  { database, files }: QueryContext,
  vehicle: number,
  signal: number,
  from: number,
  to: number,
): Promise<Float64Array> {
  return files.lease(files.select(vehicle, from, to), async (held) => {
    if (held.length === 0) return new Float64Array();
    const samples = unionOf(held, 'samples', 'ts', 'vehicle = $1 AND signal = $2 AND ts >= $3 AND ts < $4');
    const rows = await database.query(
      `SELECT CAST(ts AS DOUBLE) FROM (SELECT DISTINCT ts FROM (${samples})) ORDER BY ts`,
      [id(vehicle), id(signal), whole(from), whole(to)],
    );
    return rows.numbers(0);
  });
}

/** Up to 20 sample times next to `edge`: before it, or from it on; in time order. */
async function neighbours(
  { database, files }: QueryContext,
  vehicle: number,
  signal: number,
  edge: number,
  direction: 1 | -1,
): Promise<Float64Array> {
  const order = direction === 1 ? 'ASC' : 'DESC';
  let found = none;
  for (const step of steps) {
    const far = edge + direction * step;
    const [from, to] = direction === 1 ? [edge, far] : [far, edge];
    found = await files.lease(files.select(vehicle, from, to), async (held) => {
      if (held.length === 0) return none;
      const samples = unionOf(held, 'samples', 'ts', 'vehicle = $1 AND signal = $2 AND ts >= $3 AND ts < $4');
      const rows = await database.query(
        `SELECT DISTINCT ts FROM (${samples}) ORDER BY ts ${order} LIMIT ${neighbourCount}`,
        [id(vehicle), id(signal), whole(from), whole(to)],
      );
      return rows.numbers(0);
    });
    if (found.length === neighbourCount) break;
  }
  return found.sort();
}

/** Presence is by the server's clock, so the files are those of the days; the oldest one tells how it stood before. */
async function queryPresence(
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

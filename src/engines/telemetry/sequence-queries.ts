import type { SeenOnTopic, SeenRange } from '../../telemetry/telemetry-store.ts';
import { bootHash } from './boot-filter.ts';
import type { DayFile } from './day-files.ts';
import { type DuckdbDatabase, id, ids, texts, whole } from './duckdb-database.ts';
import { type QueryContext, unionOf } from './stored-values.ts';

/** Messages that have a number, in no order. */
export interface NumberedMessages {
  readonly boots: readonly (string | null)[];
  readonly seq: Float64Array;
  readonly firstTs: Float64Array;
  readonly lastTs: Float64Array;
}

const numberedMessages = (held: readonly DayFile[]): string =>
  unionOf(
    held,
    'messages',
    'boot, seq, first_ts, last_ts',
    'vehicle = $1 AND last_ts >= $2 AND first_ts < $3 AND boot IS NOT NULL AND seq IS NOT NULL',
  );

/** Those of a vehicle whose times touch [from, to); null where there are more than `limit`. */
export async function readNumbered(
  { database, files }: QueryContext,
  vehicle: number,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Promise<NumberedMessages | null> {
  return files.lease(files.select(vehicle, from, to), async (held) => {
    const none = new Float64Array();
    if (held.length === 0) return { boots: [], seq: none, firstTs: none, lastTs: none };
    const rows = await database.query(
      `SELECT boot, seq, first_ts, last_ts FROM (${numberedMessages(held)}) LIMIT $4`,
      [id(vehicle), whole(from), whole(to), whole(limit + 1)],
    );
    if (rows.length > limit) return null;
    const [seq, firstTs, lastTs] = [rows.numbers(1), rows.numbers(2), rows.numbers(3)];
    return { boots: rows.texts(0), seq, firstTs, lastTs };
  });
}

/** The runs of those whose times touch [from, to). */
export function seenRangesOf(
  { boots, seq, firstTs, lastTs }: NumberedMessages,
  from: number,
  to: number,
): SeenRange[] {
  const touching = [...boots.keys()].filter((row) => lastTs[row]! >= from && firstTs[row]! < to);
  const runs: ({ -readonly [Key in keyof SeenRange]: SeenRange[Key] } & { earliest: number })[] = [];
  for (const [boot, rows] of Map.groupBy(touching, (row) => boots[row]!)) {
    rows.sort((a, b) => seq[a]! - seq[b]!);
    for (const [index, row] of rows.entries()) {
      const run = runs.at(-1);
      const [number, first, last] = [seq[row]!, firstTs[row]!, lastTs[row]!];
      if (index === 0 || run === undefined || number > run.lastSeq + 1) {
        runs.push({ boot, firstSeq: number, lastSeq: number, firstTs: first, lastTs: last, earliest: first });
        continue;
      }
      run.earliest = Math.min(run.earliest, first);
      if (number === run.lastSeq) continue;
      run.lastSeq = number;
      run.lastTs = last;
    }
  }
  return runs
    .sort((a, b) => a.earliest - b.earliest || a.firstSeq - b.firstSeq || order(a.boot, b.boot))
    .map(({ earliest: _, ...run }) => run);
}

/** The same, worked out by the database: for any number of messages. */
export async function querySeenRanges(
  { database, files, state }: QueryContext,
  vin: string,
  from: number,
  to: number,
): Promise<SeenRange[]> {
  const vehicle = state().vehicle(vin);
  if (vehicle === undefined) return [];
  return files.lease(files.select(vehicle, from, to), async (held) => {
    if (held.length === 0) return [];
    const rows = await database.query(
      `SELECT boot, min(seq) AS first_seq, max(seq), arg_min(first_ts, seq), arg_max(last_ts, seq) FROM (
         SELECT *, seq - dense_rank() OVER (PARTITION BY boot ORDER BY seq) AS run FROM (${numberedMessages(held)}))
       GROUP BY boot, run ORDER BY min(first_ts), first_seq, boot`,
      [id(vehicle), whole(from), whole(to)],
    );
    const boots = rows.texts(0);
    const [lastSeq, firstTs, lastTs] = [rows.numbers(2), rows.numbers(3), rows.numbers(4)];
    return Array.from(rows.numbers(1), (firstSeq, row) => ({
      boot: boots[row]!,
      firstSeq,
      lastSeq: lastSeq[row]!,
      firstTs: firstTs[row]!,
      lastTs: lastTs[row]!,
    }));
  });
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Run {
  readonly vehicle: number;
  readonly boot: string;
  readonly topic: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/**
 * Runs of one file: ready-made as far as it is marked, then from its messages. They may touch and overlap. `filter` speaks of
 * vehicle and boot.
 */
function runsSql({ alias, summary: { sealed, marked } }: DayFile, filter: string): string {
  const ready = `SELECT vehicle, boot, topic, first_seq, last_seq FROM ${alias}.runs WHERE ${filter}`;
  if (sealed) return ready;
  if (marked.position === 0) return messageRunsSql(alias, filter);
  return `${ready} UNION ALL ${messageRunsSql(alias, `position >= ${marked.position} AND ${filter}`)}`;
}

/** Runs of the messages of one file that `filter` takes. */
export function messageRunsSql(alias: string, filter: string): string {
  return `SELECT vehicle, boot, topic, min(seq) AS first_seq, max(seq) AS last_seq FROM (
      SELECT vehicle, boot, topic, seq,
        seq - dense_rank() OVER (PARTITION BY vehicle, boot, topic ORDER BY seq) AS run
      FROM ${alias}.messages WHERE boot IS NOT NULL AND seq IS NOT NULL AND ${filter})
    GROUP BY vehicle, boot, topic, run`;
}

export async function querySeenOnTopics(
  { database, files, state }: QueryContext,
  vins: readonly string[],
  boots?: readonly string[],
): Promise<SeenOnTopic[]> {
  const wanted = vins.flatMap((vin, index) => {
    const vehicle = state().vehicle(vin);
    return vehicle === undefined ? [] : [{ vehicle, boot: boots?.[index] ?? null }];
  });
  const runs: Run[] = [];
  for (const file of [...files.list]) {
    const { summary } = file;
    const here = wanted.filter(
      ({ vehicle, boot }) =>
        summary.vehicles.has(vehicle) && (boot === null || summary.boots.has(bootHash(vehicle, boot))),
    );
    if (here.length === 0) continue;
    await files.lease([file], async ([held]) => {
      if (held !== undefined) runs.push(...(await runsOf(database, held, here)));
    });
  }
  const { vehicles } = state();
  return mergeRuns(runs).map(({ vehicle, ...run }) => ({ vin: vehicles[vehicle]!.vin, ...run }));
}

async function runsOf(
  database: DuckdbDatabase,
  file: DayFile,
  wanted: readonly { readonly vehicle: number; readonly boot: string | null }[],
): Promise<Run[]> {
  const ofBoots = wanted.some(({ boot }) => boot !== null);
  const rows = await database.query(
    runsSql(
      file,
      ofBoots
        ? 'boot IN (SELECT unnest($2)) AND (vehicle, boot) IN (SELECT (unnest($1), unnest($2)))'
        : 'vehicle IN (SELECT unnest($1))',
    ),
    [
      ids(wanted.map(({ vehicle }) => vehicle)),
      ...(ofBoots ? [texts(wanted.map(({ boot }) => boot ?? ''))] : []),
    ],
  );
  const [boot, topic] = [rows.texts(1), rows.texts(2)];
  const [firstSeq, lastSeq] = [rows.numbers(3), rows.numbers(4)];
  return Array.from(rows.numbers(0), (vehicle, row) => ({
    vehicle,
    boot: boot[row]!,
    topic: topic[row]!,
    firstSeq: firstSeq[row]!,
    lastSeq: lastSeq[row]!,
  }));
}

/** Runs of the same vehicle, power-up and topic that touch or overlap become one. */
export function mergeRuns(runs: readonly Run[]): Run[] {
  const sorted = [...runs].sort(
    (a, b) =>
      a.vehicle - b.vehicle || order(a.boot, b.boot) || order(a.topic, b.topic) || a.firstSeq - b.firstSeq,
  );
  const merged: Run[] = [];
  for (const run of sorted) {
    const last = merged.at(-1);
    const same = last?.vehicle === run.vehicle && last.boot === run.boot && last.topic === run.topic;
    if (last !== undefined && same && run.firstSeq <= last.lastSeq + 1)
      merged[merged.length - 1] = { ...last, lastSeq: Math.max(last.lastSeq, run.lastSeq) };
    else merged.push(run);
  }
  return merged;
}

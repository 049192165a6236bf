import { sql } from 'kysely';
import type { Observed, SeenOnTopic, SeenRange } from '../../../telemetry/telemetry-store.ts';
import { keptText, toldText } from './kept-text.ts';
import { bigint, type ExternalContext, type Head, type HeadsOfVehicle, readHeads } from './message-heads.ts';
import type { Standing } from './standing.ts';

export async function querySeenRanges(
  context: ExternalContext,
  vin: string,
  from: number,
  to: number,
): Promise<SeenRange[]> {
  const standing = await context.books.standing(vin);
  if (standing === undefined) return [];
  const heads = await readHeads(context, [standing], from, to);
  return runsOf(context, standing, heads.get(vin)!);
}

/** Sequence numbers of these messages as runs over all topics, by the time of their first message. */
export async function runsOf(
  { books }: ExternalContext,
  { vehicle }: Standing,
  { lanes, kept }: HeadsOfVehicle,
): Promise<SeenRange[]> {
  const numbered = [...lanes.values(), kept]
    .flat()
    .filter((head): head is Head & { boot: number; seq: number } => head.boot !== null && head.seq !== null)
    .sort((a, b) => a.boot - b.boot || a.seq - b.seq);
  if (numbered.length === 0) return [];
  const names = await books.bootNames(vehicle);
  const runs: { -readonly [Key in keyof SeenRange]: SeenRange[Key] }[] = [];
  let before = { boot: Number.NaN, seq: Number.NaN };
  for (const { boot, seq, firstTs, lastTs } of numbered) {
    const run = runs.at(-1);
    if (run !== undefined && before.boot === boot && seq <= before.seq + 1) {
      run.lastSeq = seq;
      run.lastTs = lastTs;
    } else runs.push({ boot: names.get(boot) ?? '', firstSeq: seq, lastSeq: seq, firstTs, lastTs });
    before = { boot, seq };
  }
  return runs.sort((a, b) => a.firstTs - b.firstTs || a.firstSeq - b.firstSeq);
}

/** Runs may be written in pieces that touch or overlap: they are joined here. */
export async function querySeenOnTopics(
  { books }: ExternalContext,
  vins: readonly string[],
  boots?: readonly string[],
): Promise<SeenOnTopic[]> {
  // From what is wanted by index to what there is: each vehicle has thousands of power-ups.
  const wanted =
    boots === undefined
      ? sql`(select distinct v.vehicle, v.vin, b.boot, b.name from unnest(${[...vins]}::text[]) as w(vin)
          join telemetry_vehicles v on v.vin = w.vin join telemetry_boots b on b.vehicle = v.vehicle)`
      : sql`(select distinct v.vehicle, v.vin, b.boot, b.name
          from unnest(${[...vins]}::text[], ${boots.map(keptText)}::text[]) as w(vin, name)
          join telemetry_vehicles v on v.vin = w.vin join telemetry_boots b on b.vehicle = v.vehicle and b.name = w.name)`;
  const { rows } = await sql<{
    vin: string;
    name: string;
    topic: string;
    first_seq: number;
    last_seq: number;
  }>`select b.vin, b.name, r.topic, r.first_seq, r.last_seq from ${wanted} as b
      join telemetry_runs r on r.vehicle = b.vehicle and r.boot = b.boot
    order by b.vehicle, b.boot, r.topic, r.first_seq`.execute(books.db);
  const runs: { -readonly [Key in keyof SeenOnTopic]: SeenOnTopic[Key] }[] = [];
  for (const { vin, name, topic, first_seq, last_seq } of rows) {
    const run = runs.at(-1);
    const [boot, named] = [toldText(name), toldText(topic)];
    if (run?.vin === vin && run.boot === boot && run.topic === named && first_seq <= run.lastSeq + 1)
      run.lastSeq = Math.max(run.lastSeq, last_seq);
    else runs.push({ vin, boot, topic: named, firstSeq: first_seq, lastSeq: last_seq });
  }
  return runs;
}

/** Changes before `to`, from the last one before `from` on. */
export async function queryPresence(
  { books }: ExternalContext,
  { vehicle }: Standing,
  from: number,
  to: number,
): Promise<Observed['presence']> {
  const { rows } = await sql<{ at: number; online: boolean }>`
    select at, online from telemetry_presence where vehicle = ${vehicle} and at < ${bigint(to)} and at >= coalesce(
      (select max(at) from telemetry_presence where vehicle = ${vehicle} and at < ${bigint(from)}), ${bigint(from)})
    order by at, arrival`.execute(books.db);
  const first = rows.findLastIndex(({ at }) => at < from);
  return rows.slice(Math.max(0, first)).map(({ at, online }) => ({ at, online }));
}

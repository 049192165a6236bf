import { sql } from 'kysely';
import { type SampleValue, sampleFlags } from '../../../telemetry/telemetry-store.ts';
import { storedFlags } from '../day-schema.ts';
import { toldList, toldText } from './kept-text.ts';
import type { ExternalContext } from './message-heads.ts';
import type { ReceivedRows } from './received-rows.ts';

/** What the rows stand for: texts and lists are fetched from PostgreSQL. `rows` are numbers of rows, all by default. */
export async function valuesOf(
  { books }: ExternalContext,
  of: ReceivedRows,
  rows: readonly number[] = [...of.ts.keys()],
): Promise<SampleValue[]> {
  const texts = new Set<number>();
  const lists: number[] = [];
  for (const row of rows) {
    if (of.contents.has(row)) continue;
    if ((of.flags[row]! & storedFlags.text) !== 0) texts.add(of.value[row]!);
    else if ((of.flags[row]! & storedFlags.array) !== 0) lists.push(row);
  }
  const [textOf, listOf] = await Promise.all([
    texts.size === 0 ? new Map<number, string>() : readTexts(books.db, of.vehicle, [...texts]),
    lists.length === 0 ? new Map<string, readonly number[]>() : readLists(books.db, of, lists),
  ]);
  return rows.map((row) => {
    const kept = of.contents.get(row);
    if (kept !== undefined) return kept;
    const [flags, value] = [of.flags[row]!, of.value[row]!];
    if ((flags & storedFlags.text) !== 0) return textOf.get(value) ?? '';
    if ((flags & storedFlags.array) !== 0) return listOf.get(`${of.ts[row]} ${of.lane[row]}`) ?? [];
    return (flags & sampleFlags.boolean) === 0 ? value : value !== 0;
  });
}

type Db = ExternalContext['books']['db'];

async function readTexts(db: Db, vehicle: number, refs: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ ref: number; content: string }>`
    select ref, content from telemetry_texts where vehicle = ${vehicle} and ref = any(${refs}::bigint[])`.execute(
    db,
  );
  return new Map(rows.map(({ ref, content }) => [ref, toldText(content)]));
}

async function readLists(
  db: Db,
  { vehicle, signal, ts }: ReceivedRows,
  rows: readonly number[],
): Promise<Map<string, readonly number[]>> {
  const times = rows.map((row) => ts[row]!);
  const found = await sql<{ ts: number; lane: number; content: string }>`
    select ts, lane, content from telemetry_lists
    where vehicle = ${vehicle} and signal = ${signal} and ts = any(${[...new Set(times)]}::bigint[])`.execute(
    db,
  );
  return new Map(found.rows.map(({ ts: at, lane, content }) => [`${at} ${lane}`, toldList(content)]));
}

/** Rows as points: in order of time, one a time, of several the one received last. */
export function pointRows({ ts, position }: ReceivedRows): readonly number[] {
  const all = [...ts.keys()];
  let inOrder = true;
  for (let row = 1; row < ts.length && inOrder; row++) inOrder = ts[row]! > ts[row - 1]!;
  if (inOrder) return all;
  all.sort((a, b) => ts[a]! - ts[b]! || position[a]! - position[b]! || a - b);
  return all.filter((row, index) => index === all.length - 1 || ts[all[index + 1]!] !== ts[row]);
}

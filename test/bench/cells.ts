import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type LifePrior, predictLife, presentMargin, type Spread } from '../../src/prediction/fade-life.ts';
import { learnShape, marginsOf, wholeLife } from '../../src/prediction/fade-shape.ts';
import { median } from '../../src/prediction/statistics/robust.ts';

/** A cell that was cycled until its end of life and beyond. */
export interface Cell {
  readonly name: string;
  /** Cells of one kind are built alike and cycled alike; those of one family are of one maker's laboratory. */
  readonly kind: string;
  readonly family: string;
  /** Ah, one a cycle. */
  readonly capacities: readonly number[];
  readonly limit: number;
  /** Cycles until the median of nine falls below the limit; null where it never does. */
  readonly life: number | null;
}

const kinds = {
  nasa: { kind: 'nasa', family: 'nasa', limit: 1.4 },
  cx2: { kind: 'calce-cx2', family: 'calce', limit: 0.8 * 1.35 },
  cs2: { kind: 'calce-cs2', family: 'calce', limit: 0.8 * 1.1 },
} as const;

/** A cell that begins below this was rated for as much less: CS2 1.1 Ah, CX2 1.35 Ah, NASA's 2 Ah. */
const begins = { cs2: [0.95, 1.22], cx2: [1.22, 1.5], nasa: [1.6, 2.2] } as const;

/**
 * CALCE's cells end at 80 % of what they were rated for, NASA's at 1.4 of 2 Ah, as their publishers say. By name; under
 * another name by what they held when new. Null for a cell of no kind that is known.
 */
export function kindOf(
  name: string,
  capacities: readonly number[],
): Pick<Cell, 'kind' | 'family' | 'limit'> | null {
  if (/CX2[_-]?\d/i.test(name)) return kinds.cx2;
  if (/CS2[_-]?\d/i.test(name)) return kinds.cs2;
  if (/(^|[^a-z0-9])B\d{4}($|[^0-9])|nasa/i.test(name)) return kinds.nasa;
  const begin = median(capacities.slice(0, 9));
  for (const kind of ['cs2', 'cx2', 'nasa'] as const)
    if (begin >= begins[kind][0] && begin < begins[kind][1]) return kinds[kind];
  return null;
}

/** Fewer cycles are no life. */
const fewestCycles = 40;

/** The cells of a directory's CSV files, and why the other files are none. Throws where there is no such directory. */
export function readCells(directory: string): { cells: Cell[]; skipped: string[] } {
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new Error(`${directory} is not a directory.`);
  const files = readdirSync(directory)
    .filter((file) => file.toLowerCase().endsWith('.csv'))
    .sort();
  const cells: Cell[] = [];
  const skipped: string[] = [];
  for (const file of files) {
    const found = readCell(join(directory, file), file);
    if (typeof found === 'string') skipped.push(`${file}: ${found}`);
    else cells.push(found);
  }
  return { cells, skipped };
}

function readCell(path: string, file: string): Cell | string {
  let rows: Record<string, string>[];
  try {
    rows = parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    return `cannot be read as CSV: ${error instanceof Error ? error.message : String(error)}`;
  }
  const header = Object.keys(rows[0] ?? {});
  const column = header.find((name) => /^(discharge_?)?capacity\s*(_ah|\(ah\))?$/i.test(name.trim()));
  if (column === undefined)
    return `has no column of capacities (capacity, capacity_Ah), only ${header.slice(0, 6).join(', ') || 'nothing'}`;
  const capacities = rows.map((row) => Number(row[column])).filter((value) => value > 0);
  if (capacities.length < fewestCycles)
    return `has ${capacities.length} cycles with a capacity; ${fewestCycles} are needed`;
  const name = file.replace(/\.csv$/i, '');
  const kind = kindOf(name, capacities);
  if (kind === null)
    return `is of no kind that is known: it begins at ${median(capacities.slice(0, 9)).toFixed(2)} Ah, so that its end of life is not either`;
  return { name, ...kind, capacities, life: lifeOf(capacities, kind.limit) };
}

/** The same cell, whatever its file is called, rounded, or cut at its begin: most of its measurements are the other's. */
export function isSameCell(one: Cell, other: Cell): boolean {
  if (one.name === other.name) return true;
  const [short, long] = [one.capacities, other.capacities].sort((a, b) => a.length - b.length) as [
    readonly number[],
    readonly number[],
  ];
  const values = new Set(long);
  const atPlace = short.filter((value, index) => Math.abs(value - (long[index] as number)) < 6e-4);
  return Math.max(atPlace.length, short.filter((value) => values.has(value)).length) > short.length / 2;
}

function lifeOf(capacities: readonly number[], limit: number): number | null {
  const end = capacities.findIndex(
    (_, index) => median(capacities.slice(Math.max(0, index - 4), index + 5)) < limit,
  );
  return end < 0 ? null : end + 1;
}

/** Cells of one kind live alike: published scatter between cells of one batch, cycled alike, is 8 to 15 %. */
const scatterOfKind = 0.15;
const scatterOfFamily = 0.6;
/** What a life of another kind tells of the shape of this one, against one of the same kind. */
const weightOfOthers = 0.5;

/** Predicts a cell's life from its first `cycles` and the whole lives of others. The cell itself is never among them, under no name. */
export function predictCell(cell: Cell, cycles: number, others: readonly Cell[]): Spread {
  const peers = others.filter((other) => other.life !== null && !isSameCell(other, cell));
  const shape = learnShape(
    peers.map((peer) => ({
      margins: wholeLife(marginsOf(peer.capacities, peer.limit), peer.life as number),
      weight: peer.kind === cell.kind ? 1 : weightOfOthers,
    })),
  );
  const margins = marginsOf(cell.capacities.slice(0, cycles), cell.limit);
  const { age, margin } = presentMargin(margins);
  const life = predictLife({ age, margin, shape, prior: priorFrom(cell, peers) });
  return { ...life, low: Math.max(cycles, life.low) };
}

function priorFrom(cell: Cell, peers: readonly Cell[]): LifePrior | null {
  const same = peers.filter(({ kind }) => kind === cell.kind);
  const family = peers.filter((peer) => peer.family === cell.family);
  const [like, scatter] = same.length > 0 ? [same, scatterOfKind] : [family, scatterOfFamily];
  if (like.length === 0) return null;
  const meanLog = like.reduce((sum, { life }) => sum + Math.log(life as number), 0) / like.length;
  return { median: Math.exp(meanLog), deviation: scatter * Math.sqrt(1 + 1 / like.length) };
}

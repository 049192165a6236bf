import { readdirSync, readFileSync } from 'node:fs';
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

/** CALCE's cells end at 80 % of what they were rated for (CS2 1.1 Ah, CX2 1.35 Ah), NASA's at 1.4 of 2 Ah, as their publishers say. */
function kindOf(name: string, header: readonly string[]): Pick<Cell, 'kind' | 'family' | 'limit'> {
  if (/B\d{4}|nasa/i.test(name) || header.includes('capacity_Ah'))
    return { kind: 'nasa', family: 'nasa', limit: 1.4 };
  if (/CX2/i.test(name)) return { kind: 'calce-cx2', family: 'calce', limit: 0.8 * 1.35 };
  return { kind: 'calce-cs2', family: 'calce', limit: 0.8 * 1.1 };
}

/** Every CSV file of a directory that has a column of capacities. */
export function readCells(directory: string): Cell[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .flatMap((file) => {
      const rows: Record<string, string>[] = parse(readFileSync(join(directory, file)), {
        columns: true,
        bom: true,
      });
      const header = Object.keys(rows[0] ?? {});
      const column = header.find((name) => /^capacity(_ah|\(ah\))?$/i.test(name.trim()));
      if (column === undefined) return [];
      const capacities = rows.map((row) => Number(row[column])).filter((value) => value > 0);
      const kind = kindOf(file, header);
      return [{ name: file.slice(0, -4), ...kind, capacities, life: lifeOf(capacities, kind.limit) }];
    });
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

/** Predicts a cell's life from its first `cycles` and the whole lives of others. The cell itself is never among them. */
export function predictCell(cell: Cell, cycles: number, others: readonly Cell[]): Spread {
  const peers = others.filter(({ name, life }) => name !== cell.name && life !== null);
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

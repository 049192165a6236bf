import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { theilSen } from '../../src/prediction/statistics/theil-sen.ts';
import { type Bench, type Measure, median } from './bench.ts';
import { type Cell, predictCell, readCells } from './cells.ts';
import { predictionCost } from './prediction-cost.ts';

const folder = fileURLToPath(new URL('../../../shared/data/battery', import.meta.url));
const shares = [0.5, 0.7] as const;
const promised = { 0.5: 15, 0.7: 8 } as const;

/**
 * How well the end of life of a battery cell is foreseen. Each cell is predicted from its own first half (and 70 %) and from the
 * whole lives of the other cells of the folder, never from its own future. `--cells DIR` adds cells that are predicted, and teach
 * nothing.
 */
export const prediction: Bench = {
  name: 'prediction',
  about: 'end of life of battery cells, predicted at 50 % and 70 % of life (--cells DIR adds cells)',
  async run({ log }) {
    if (!existsSync(folder)) throw new Error(`There are no cells to learn from: ${folder} is missing.`);
    const { values } = parseArgs({ strict: false, options: { cells: { type: 'string' } } });
    const { cells: known, skipped } = readCells(folder);
    const given = typeof values.cells === 'string' ? readCells(values.cells) : { cells: [], skipped: [] };
    for (const line of [...skipped, ...given.skipped]) log(`left out: ${line}`);
    const more = given.cells;
    const isKnown = ({ name }: Cell): boolean => known.some((cell) => cell.name === name);
    for (const cell of more.filter(isKnown))
      log(`left out: ${cell.name}: a cell of that name is known already`);
    const cells = [...known, ...more.filter((cell) => !isKnown(cell))];
    for (const { name, life, limit } of cells)
      if (life === null) log(`left out: ${name}: never falls to its end of life (${limit.toFixed(2)} Ah)`);
    const ended = cells.filter(({ life }) => life !== null);
    const life = shares.flatMap((share) => measures(share, ended, known, log));
    return [...life, ...(await predictionCost(log))];
  },
};

function measures(
  share: (typeof shares)[number],
  cells: readonly Cell[],
  known: readonly Cell[],
  log: (line: string) => void,
): Measure[] {
  const errors: number[] = [];
  const held: number[] = [];
  const straight: number[] = [];
  for (const cell of cells) {
    const truth = cell.life as number;
    const cycles = Math.floor(truth * share);
    const { low, middle, high } = predictCell(cell, cycles, known);
    straight.push((100 * Math.abs(straightLine(cell, cycles) - truth)) / truth);
    const error = (100 * (middle - truth)) / truth;
    const holds = low <= truth && truth <= high;
    errors.push(Math.abs(error));
    held.push(holds ? 100 : 0);
    log(
      `${cell.name} at ${100 * share} %: foreseen ${middle.toFixed(0)} [${low.toFixed(0)}, ${high.toFixed(0)}], true ${truth}: ` +
        `${error > 0 ? '+' : ''}${error.toFixed(1)} %${holds ? '' : ', outside'}`,
    );
  }
  const figure = { unit: '%', referenceIs: 'a straight line (Theil-Sen)' };
  return [
    {
      ...figure,
      what: `median error at ${100 * share} % of life`,
      ours: [median(errors)],
      reference: [median(straight)],
      target: `≤ ${promised[share]} %`,
    },
    {
      ...figure,
      what: `intervals that hold the truth at ${100 * share} %`,
      ours: [held.reduce((sum, one) => sum + one, 0) / held.length],
      reference: [],
      target: '≥ 75 %',
    },
  ];
}

/** Where a line through what was measured so far meets the limit; ten times the present age where it never does. */
function straightLine({ capacities, limit }: Cell, cycles: number): number {
  const x = Array.from({ length: cycles }, (_, index) => index + 1);
  const line = theilSen(x, capacities.slice(0, cycles), 1.2816);
  if (line === null || line.slope >= 0) return 10 * cycles;
  return Math.min(10 * cycles, (limit - line.intercept) / line.slope);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Cell, isSameCell, kindOf, predictCell, readCells } from '../../bench/cells.ts';
import { tempDir } from '../../support/temp-dir.ts';

const fading = (from: number, life: number, count: number): number[] =>
  Array.from(
    { length: count },
    (_, index) => from * (1 - 0.25 * (index / life) ** 1.4) + 0.001 * Math.sin(index),
  );
const csv = (values: readonly number[], column = 'capacity'): string =>
  [`cycle,${column}`, ...values.map((value, index) => `${index + 1},${value}`)].join('\n');

test.each([
  ['CX2_34', 'calce-cx2'],
  ['calce-CX2_16-features', 'calce-cx2'],
  ['CS2_37', 'calce-cs2'],
  ['cs2-8', 'calce-cs2'],
  ['B0007', 'nasa'],
  ['B0018', 'nasa'],
  ['nasa-B0005-features', 'nasa'],
])('the kind of %s is %s, whatever it held', (name, kind) => {
  expect(kindOf(name, [1])?.kind).toBe(kind);
});

test('under another name the kind is told by what the cell held when new', () => {
  expect([1.13, 1.35, 1.9].map((begin) => kindOf('cell-1', Array(9).fill(begin))?.kind)).toEqual([
    'calce-cs2',
    'calce-cx2',
    'nasa',
  ]);
  expect(kindOf('cell-1', Array(9).fill(48))).toBeNull();
});

test('what is no cell is named with the reason; an end that is not reached is none', () => {
  const directory = tempDir();
  const put = (name: string, text: string) => writeFileSync(join(directory, name), text);
  put('CS2_1.csv', csv(fading(1.1, 300, 330)));
  put('CS2_2.csv', csv(fading(1.1, 300, 60)));
  put('CS2_3.csv', csv(fading(1.1, 300, 12)));
  put('other.csv', 'cycle,resistance\n1,0.1');
  put('empty.csv', '');
  put('torn.csv', 'a,b\n"1,2\n3');
  put('readme.txt', 'no cell');
  const { cells, skipped } = readCells(directory);
  expect(cells.map(({ name, life }) => [name, life === null])).toEqual([
    ['CS2_1', false],
    ['CS2_2', true],
  ]);
  expect(skipped).toEqual([
    'CS2_3.csv: has 12 cycles with a capacity; 40 are needed',
    'empty.csv: has no column of capacities (capacity, capacity_Ah), only nothing',
    'other.csv: has no column of capacities (capacity, capacity_Ah), only cycle, resistance',
    expect.stringContaining('torn.csv: cannot be read as CSV'),
  ]);
  expect(() => readCells(join(directory, 'none'))).toThrow('is not a directory');
});

test('a cell never learns from its own future, under whatever name', () => {
  const cell = (name: string, capacities: readonly number[], life: number): Cell => ({
    ...{ name, capacities, life, kind: 'calce-cs2', family: 'calce', limit: 0.88 },
  });
  const one = cell('one', fading(1.1, 300, 330), 260);
  const peer = cell('peer', fading(1.13, 380, 400), 330);
  const twins = [
    cell('twin', one.capacities, 260),
    cell(
      'rounded',
      one.capacities.map((value) => Number(value.toFixed(3))),
      260,
    ),
    cell('cut', one.capacities.slice(7), 253),
  ];
  for (const twin of twins) expect(isSameCell(one, twin)).toBe(true);
  expect(isSameCell(one, peer)).toBe(false);
  expect(predictCell(one, 130, [one, peer, ...twins])).toEqual(predictCell(one, 130, [peer]));
});

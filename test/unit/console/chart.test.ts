import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignSeries } from '../../../src/console/chart/align.ts';
import {
  type ChartPoint,
  type ChartSeries,
  kindOf,
  pointAt,
  rawPoint,
  toChartSeries,
  withLive,
} from '../../../src/console/chart/chart-series.ts';
import { deviations } from '../../../src/console/chart/deviations.ts';
import { gapShades } from '../../../src/console/chart/gap-shades.ts';
import { layOutMarks, type Mark, worstOf } from '../../../src/console/chart/marks.ts';
import { panelsOf } from '../../../src/console/chart/panels.ts';
import { stateSpans } from '../../../src/console/chart/states.ts';
import { panned, selected, zoomed } from '../../../src/console/chart/time-window.ts';

const number = (t: number, value: number): ChartPoint => rawPoint(t, value);
const series = (points: readonly ChartPoint[], more: Partial<ChartSeries> = {}): ChartSeries => ({
  id: 'Vehicle.Speed',
  name: 'Speed',
  unit: 'km/h',
  kind: kindOf(points),
  step: null,
  points,
  coverage: { fraction: 1, gaps: [] },
  ...more,
});
const gaps = (...list: [number, number][]) => ({
  fraction: 0,
  gaps: list.map(([from, to]) => ({ from, to, reason: 'silent' as const })),
});
const plain = (value: number) => value;

describe('what came from the API', () => {
  test('parts have a length, raw samples none', () => {
    const sent = { unit: 'V', coverage: { fraction: 1, gaps: [] } };
    const parts = toChartSeries(
      'A',
      { ...sent, kind: 'buckets', points: [{ t: 0, count: 2, min: 1, avg: 2, max: 3 }] },
      { from: 0, to: 100 },
      10,
    );
    expect(parts).toMatchObject({ step: 10, kind: 'numbers', points: [{ min: 1, avg: 2, max: 3 }] });
    const raw = toChartSeries(
      'A',
      {
        ...sent,
        kind: 'raw',
        points: [
          { t: 5, value: [3, 5] },
          { t: 7, value: [] },
        ],
      },
      { from: 0, to: 100 },
      10,
    );
    expect(raw).toMatchObject({
      step: null,
      kind: 'lists',
      points: [{ min: 3, avg: 4, max: 5 }, { last: [] }],
    });
  });

  test('a signal is what most of its points are', () => {
    expect(kindOf([number(0, 1), rawPoint(1, 'x'), number(2, 1)])).toBe('numbers');
    expect(kindOf([number(0, 1), rawPoint(1, 'x'), rawPoint(2, true)])).toBe('states');
    expect(kindOf([])).toBe('numbers');
  });

  test('live samples come after what was read, where they were', () => {
    const parts = series([number(0, 1), number(10, 2)], { step: 10 });
    const joined = withLive(parts, [number(15, 9), number(21, 3), number(22, 4)]);
    expect(joined.points.map(({ t }) => t)).toEqual([0, 10, 16, 17]);
    expect(withLive(parts, [number(19, 1)])).toBe(parts);
  });

  test('the value at a time is that of the part that holds it, and nothing in a gap', () => {
    const parts = series([number(0, 1), number(10, 2), number(90, 3)], {
      step: 10,
      coverage: gaps([20, 90]),
    });
    expect(pointAt(parts, 14, 1)?.avg).toBe(2);
    expect(pointAt(parts, 50, 1)).toBeUndefined();
    expect(pointAt(parts, 93, 1)?.avg).toBe(3);
    expect(pointAt(series([number(0, 1), number(100, 2)]), 60, 1)?.avg).toBe(2);
    expect(pointAt(series([]), 60, 1)).toBeUndefined();
  });
});

describe('columns for the canvas', () => {
  test('series share one time axis; what another has leaves no hole, a gap does', () => {
    const a = series([number(0, 1), number(10, 2), number(40, 3)], { id: 'A', coverage: gaps([10, 40]) });
    const b = series([number(5, 7), number(40, 8)], { id: 'B' });
    const { times, values } = alignSeries([a, b], plain);
    expect(times).toEqual([0, 0.005, 0.01, 0.025, 0.04]);
    expect(values[0]).toEqual([1, undefined, 2, null, 3]);
    expect(values[3]).toEqual([undefined, 7, undefined, undefined, 8]);
  });

  test('a gap shorter than a part breaks no line', () => {
    const parts = series([number(0, 1), number(10, 2), number(20, 3)], {
      step: 10,
      coverage: gaps([12, 16]),
    });
    expect(alignSeries([parts], plain).values[0]).toEqual([1, 2, 3]);
  });

  test('what stands alone between gaps is told, for a line cannot show it', () => {
    const lonely = series([number(0, 1), number(50, 2), number(90, 3), number(95, 4)], {
      coverage: gaps([0, 50], [50, 90]),
    });
    const { times, alone } = alignSeries([lonely], plain);
    expect(alone[0]?.map((row) => times[row])).toEqual([0, 0.05]);
  });

  test('the band is in the unit shown', () => {
    const part = { t: 0, count: 2, min: 10, avg: 20, max: 30 };
    const { values } = alignSeries([series([part])], (value) => value / 10);
    expect(values).toEqual([[2], [3], [1]]);
  });
});

describe('gaps', () => {
  test('two that touch at a single sample stay two, also where several series have them', () => {
    const one = series([], { coverage: gaps([0, 50], [50, 90]) });
    expect(gapShades([one])).toEqual([
      { from: 0, to: 50, missing: 1 },
      { from: 50, to: 90, missing: 1 },
    ]);
    expect(gapShades([one, one])).toEqual([
      { from: 0, to: 50, missing: 1 },
      { from: 50, to: 90, missing: 1 },
    ]);
  });

  test('what only some lack is fainter', () => {
    const a = series([], { coverage: gaps([0, 50]) });
    const b = series([], { coverage: gaps([20, 80]) });
    expect(gapShades([a, b])).toEqual([
      { from: 0, to: 20, missing: 0.5 },
      { from: 20, to: 50, missing: 1 },
      { from: 50, to: 80, missing: 0.5 },
    ]);
  });
});

describe('panels', () => {
  const of = (id: string, unit: string | null, ...values: number[]) =>
    series(
      values.map((value, index) => number(index, value)),
      { id, unit },
    );

  test('one a unit, in the order picked; texts, lists and what is empty below', () => {
    const text = series([rawPoint(0, 'D')], { id: 'gear', unit: null });
    const list = series([rawPoint(0, [1, 2])], { id: 'cells', unit: 'V' });
    const all = [
      text,
      of('speed', 'km/h', 50),
      of('none', 'km/h'),
      list,
      of('a', 'Celsius', 20),
      of('b', 'Celsius', 60),
    ];
    expect(panelsOf(all, 'stacked').map(({ id, kind }) => [id, kind])).toEqual([
      ['speed', 'numbers'],
      ['a,b', 'numbers'],
      ['cells', 'lists'],
      ['gear', 'states'],
      ['none', 'states'],
    ]);
    expect(panelsOf(all, 'overlaid')[0]?.id).toBe('speed,a,b');
  });

  test('12 V beside 400 V would be a flat line', () => {
    const ids = panelsOf([of('hv', 'V', 380, 400), of('lv', 'V', 12), of('hv2', 'V', 390)], 'stacked');
    expect(ids.map(({ id }) => id)).toEqual(['hv,hv2', 'lv']);
  });

  test('what has no unit shares with nobody', () => {
    expect(panelsOf([of('a', null, 1), of('b', null, 1)], 'stacked')).toHaveLength(2);
  });
});

test('a state lasts until the next, a gap or now', () => {
  const points = [rawPoint(0, false), rawPoint(10, false), rawPoint(20, true), rawPoint(90, true)];
  expect(stateSpans(series(points, { coverage: gaps([20, 90]) }), 100)).toEqual([
    { from: 0, to: 20, value: false },
    { from: 20, to: 20, value: true },
    { from: 90, to: 100, value: true },
  ]);
});

test('elements are told by how far they are from the average of all', () => {
  const { columns, most } = deviations(series([rawPoint(0, [1, 2, 3]), rawPoint(10, [11, 12, 13])]));
  expect(columns.map(({ elements }) => elements)).toEqual([
    [-1, 0, 1],
    [-1, 0, 1],
  ]);
  expect(most).toBe(1);
});

describe('marks', () => {
  const mark = (id: string, at: number, to: number | null, severity: Mark['severity'] = 'minor'): Mark => ({
    id,
    kind: 'alert',
    at,
    to,
    severity,
    label: id,
    href: null,
  });
  const range = { from: 0, to: 100 };

  test('what overlaps lies in rows, what finds no room joins another', () => {
    const groups = layOutMarks(
      [mark('a', 0, 50), mark('b', 10, 20), mark('c', 12, null, 'critical')],
      range,
      2,
      0.05,
    );
    expect(groups.map(({ row, left, right, marks }) => [row, left, right, marks.length])).toEqual([
      [0, 0, 0.5, 1],
      [1, 0.1, 1, 2],
    ]);
    expect(worstOf(groups[1]!.marks)).toBe('critical');
  });

  test('none is lost, none is outside, none too narrow', () => {
    const any = fc.record({
      at: fc.integer({ min: -50, max: 150 }),
      length: fc.option(fc.integer({ min: 0, max: 80 })),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (list, rows) => {
        const marks = list.map(({ at, length }, index) =>
          mark(String(index), at, length === null ? null : at + length),
        );
        const groups = layOutMarks(marks, range, rows, 0.05);
        const inside = marks.filter(({ at, to }) => at < 100 && (to ?? 1000) > 0);
        expect(groups.flatMap((group) => group.marks)).toHaveLength(inside.length);
        for (const { row, left, right } of groups) {
          expect(row).toBeLessThan(rows);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(right - left).toBeGreaterThanOrEqual(0.05 - 1e-9);
        }
      }),
    );
  });
});

describe('zoom and pan', () => {
  test('the time under the pointer stays where it is', () => {
    expect(zoomed({ from: 0, to: 100_000 }, 0.5, 25_000)).toEqual({ from: 12_500, to: 62_500 });
    expect(zoomed({ from: 0, to: 2_000 }, 0.01, 1_000)).toEqual({ from: 500, to: 1_500 });
  });
  test('panning ends at now', () => {
    expect(panned({ from: 0, to: 100 }, 0.5, 120)).toEqual({ from: 20, to: 120 });
    expect(panned({ from: 0, to: 100 }, -0.5, 120)).toEqual({ from: -50, to: 50 });
    expect(panned({ from: 100, to: 200 }, 0.5, 120)).toEqual({ from: 100, to: 200 });
  });
  test('a stretch is at least a second', () => {
    expect(selected(5_000, 1_000)).toEqual({ from: 1_000, to: 5_000 });
    expect(selected(5_000, 5_100)).toEqual({ from: 4_550, to: 5_550 });
  });
});

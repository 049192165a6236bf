import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WindowFunction } from '../../../src/rule-engine/language/derived.ts';
import { addSample } from '../../../src/rule-engine/state/add-sample.ts';
import { windowSpec } from '../../../src/rule-engine/state/window.ts';
import { readWindow, writeWindow } from '../../../src/rule-engine/state/window-bytes.ts';
import { WindowStore } from '../../../src/rule-engine/state/window-store.ts';
import { isCovered, windowValue } from '../../../src/rule-engine/state/window-values.ts';
import { StateReader, StateWriter } from '../../../src/rule-engine/state-bytes.ts';

const functions: readonly WindowFunction[] = ['avg', 'min', 'max', 'delta', 'rate', 'count', 'stddev'];
const windowMs = 60_000;
const spec = windowSpec(0, windowMs, 20_000, new Set(functions));
const t0 = Date.UTC(2026, 4, 1);

interface Said {
  readonly ts: number;
  readonly value: number;
}

const empty = () => new WindowStore([spec]);

const add = (windows: WindowStore, { ts, value }: Said): void =>
  addSample(windows, 0, { ts: Float64Array.of(ts), value: Float64Array.of(value) }, 0);

/** All that is kept. */
function partsOf(windows: WindowStore) {
  return Array.from({ length: windows.length[0] ?? 0 }, (_, part) => {
    const count = windows.words[windows.wordOf(0, part) + 2] ?? 0;
    const cell = windows.cellOf(0, part);
    const numbers = windows.cells.slice(cell, cell + (count > 2 ? spec.lanes : count));
    return { first: windows.firstTs(0, part), last: windows.lastTs(0, part), count, numbers };
  });
}

/** By the definition, from all there is. */
function plain(samples: readonly Said[], now: number, fn: WindowFunction): number {
  const inside = samples.filter(({ ts }) => ts > now - windowMs && ts <= now);
  const values = inside.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  const [first, last] = [inside[0]!, inside.at(-1)!];
  switch (fn) {
    case 'count':
      return values.length;
    case 'avg':
      return sum / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'delta':
      return last.value - first.value;
    case 'rate':
      return first.ts === last.ts ? 0 : ((last.value - first.value) * 1000) / (last.ts - first.ts);
    case 'stddev': {
      const mean = sum / values.length;
      return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1));
    }
  }
}

/** No part holds more than two samples: of each part, two are kept. */
const sparse = fc
  .array(fc.tuple(fc.constantFrom(1000, 1500, 2000, 7000, 45_000), fc.integer({ min: -50, max: 50 })), {
    minLength: 1,
    maxLength: 80,
  })
  .map((steps) => {
    let ts = t0;
    return steps.map(([gap, value]): Said => {
      ts += gap;
      return { ts, value };
    });
  });

test('where samples are few, a window says what its definition says, late ones included', () => {
  fc.assert(
    fc.property(sparse, fc.array(fc.nat({ max: 79 })), (samples, lateOnes) => {
      const parts = empty();
      const taken: Said[] = [];
      const waiting: Said[] = [];
      const take = (said: Said) => {
        add(parts, said);
        taken.push(said);
        taken.sort((a, b) => a.ts - b.ts);
      };
      for (const [index, said] of samples.entries()) {
        if (lateOnes.includes(index)) {
          waiting.push(said);
          continue;
        }
        take(said);
        for (const late of waiting.splice(0)) if (late.ts >= said.ts - 20_000) take(late);
        for (const fn of functions) {
          const known = isCovered(parts, 0, said.ts, fn);
          if (known)
            expect(windowValue(parts, 0, said.ts, fn, 1000)).toBeCloseTo(plain(taken, said.ts, fn), 9);
          else if (fn !== 'count') {
            const first = taken.find(({ ts }) => ts > said.ts - windowMs)!;
            expect(said.ts - first.ts < windowMs / 2 || first.ts === said.ts).toBe(true);
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('where they are many, only samples of the oldest thirtieth are in doubt', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 100, maxLength: 600 }),
      (values) => {
        const parts = empty();
        const samples = values.map((value, index) => ({ ts: t0 + index * 250, value }));
        for (const said of samples) add(parts, said);
        expect(parts.length[0]).toBeLessThanOrEqual(32);
        const now = samples.at(-1)!.ts;
        const count = windowValue(parts, 0, now, 'count', 0);
        const inner = plain(samples, now, 'count');
        expect(count).toBeGreaterThanOrEqual(inner);
        expect(count).toBeLessThan(inner + windowMs / 30 / 250);
        const seen = samples.slice(-count);
        for (const fn of ['avg', 'min', 'max', 'stddev'] as const) {
          const whole = plain(
            seen.map(({ value }, index) => ({ ts: now - (count - 1 - index), value })),
            now,
            fn,
          );
          expect(windowValue(parts, 0, now, fn, 0)).toBeCloseTo(whole, 8);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('small differences of large numbers are not lost', () => {
  const parts = empty();
  for (let index = 0; index < 60; index++)
    add(parts, { ts: t0 + index * 100, value: 1e9 + (index % 2) * 0.01 });
  expect(windowValue(parts, 0, t0 + 5900, 'stddev', 0)).toBeCloseTo(0.00504, 4);
});

test('what is in it is a function of the samples, wherever the history begins', () => {
  fc.assert(
    fc.property(sparse, fc.nat({ max: 79 }), (samples, cut) => {
      const whole = empty();
      const part = empty();
      const now = samples.at(-1)!.ts;
      for (const [index, { ts, value }] of samples.entries()) {
        add(whole, { ts, value });
        if (index >= cut || ts >= now - windowMs - spec.partMs) add(part, { ts, value });
      }
      for (const fn of functions)
        expect(windowValue(part, 0, now, fn, 1000)).toBe(windowValue(whole, 0, now, fn, 1000));
    }),
    { numRuns: 300 },
  );
});

test('it comes back from its bytes as it was', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom(0, 100, 900, 2500), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
        {
          minLength: 1,
          maxLength: 200,
        },
      ),
      (steps) => {
        const parts = empty();
        let ts = t0;
        for (const [gap, value] of steps) {
          ts += gap;
          add(parts, { ts, value });
        }
        const out = new StateWriter();
        writeWindow(parts, 0, ts, out);
        const back = empty();
        readWindow(back, 0, ts, new StateReader(out.take()));
        expect(partsOf(back)).toEqual(partsOf(parts));
      },
    ),
    { numRuns: 200 },
  );
});

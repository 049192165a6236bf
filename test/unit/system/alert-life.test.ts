import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AlertLife, stepLife } from '../../../src/system/alert-life.ts';

const timing = { forSeconds: 30, clearSeconds: 60 };

function run(steps: readonly (readonly [seconds: number, is: 'bad' | 'well' | 'unknown'])[]) {
  let life: AlertLife | null = null;
  const told: string[] = [];
  for (const [seconds, is] of steps) {
    const { life: next, happened } = stepLife(life, is, timing, {
      now: seconds * 1000,
      mono: seconds * 1000,
    });
    life = next;
    if (happened !== null) told.push(`${happened} ${seconds}`);
  }
  return { life: life as AlertLife | null, told };
}

test('it is pending, fires after its time, and ends after its time', () => {
  const { told, life } = run([
    ...([0, 10, 20, 30, 40] as const).map((at) => [at, 'bad'] as const),
    ...([50, 60, 100, 110] as const).map((at) => [at, 'well'] as const),
  ]);
  expect(told).toEqual(['fired 30', 'resolved 110']);
  expect(life).toBeNull();
});

test('what comes and goes fires once, and a break while pending begins anew', () => {
  expect(
    run([
      [0, 'bad'],
      [20, 'well'],
      [30, 'bad'],
      [50, 'bad'],
    ]).told,
  ).toEqual([]);
  const flapping = [0, 10, 20, 30].map((at) => [at, 'bad'] as const);
  const after = Array.from(
    { length: 50 },
    (_, index) => [40 + index * 10, index % 2 ? 'bad' : 'well'] as const,
  );
  expect(run([...flapping, ...after]).told).toEqual(['fired 30']);
});

test('what cannot be told changes nothing', () => {
  const { told, life } = run([
    [0, 'bad'],
    [30, 'bad'],
    [40, 'unknown'],
    [500, 'unknown'],
  ]);
  expect(told).toEqual(['fired 30']);
  expect(life).toMatchObject({ state: 'firing', wellMono: null });
});

test('firing and ending take turns, whatever happens', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom('bad', 'well', 'unknown'))),
      (changes) => {
        let at = 0;
        const { told } = run(
          changes.map(([by, is]) => {
            at += by;
            return [at, is];
          }),
        );
        told.forEach((each, index) => {
          expect(each.startsWith(index % 2 === 0 ? 'fired' : 'resolved')).toBe(true);
        });
      },
    ),
    { seed: 31 },
  );
});

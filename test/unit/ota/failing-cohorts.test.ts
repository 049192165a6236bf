import { expect, test } from 'vitest';
import { failingCohorts, type Outcome } from '../../../src/ota/explain/failing-cohorts.ts';

const hardware = ['H1', 'H2', 'H3'];
const markets = ['DE', 'ES', 'NO', 'CN'];

/** 1,200 cars, each trait in equal shares and independent of the others. */
function fleet(fails: (traits: Record<string, string>, index: number) => boolean): Outcome[] {
  return Array.from({ length: 1200 }, (_, index) => {
    const traits = {
      hardware: hardware[index % 3] as string,
      market: markets[Math.floor(index / 3) % 4] as string,
      temperature: Math.floor(index / 12) % 2 === 0 ? 'below 0 °C' : '0 to 25 °C',
    };
    return { traits, failed: fails(traits, Math.floor(index / 24)) };
  });
}

test('the hardware revision that fails is named, with its numbers', () => {
  const [first] = failingCohorts(fleet(({ hardware: is }, index) => index % (is === 'H2' ? 5 : 50) === 0));
  expect(first).toMatchObject({
    traits: { hardware: 'H2' },
    inside: { failed: 80, cars: 400 },
    outside: { failed: 16, cars: 800 },
  });
  expect(first?.atLeast).toBeGreaterThan(4);
  expect(first?.atLeast).toBeLessThan(10);
});

test('two traits are named where only both together fail', () => {
  const [first] = failingCohorts(
    fleet(({ hardware: is, temperature }, index) =>
      is === 'H3' && temperature === 'below 0 °C' ? index % 2 === 0 : index % 40 === 0,
    ),
  );
  expect(first?.traits).toEqual({ hardware: 'H3', temperature: 'below 0 °C' });
});

test('what fails everywhere alike has no cohort', () => {
  expect(failingCohorts(fleet((_, index) => index % 10 === 0))).toEqual([]);
});

test('two failures are no cohort, nor is a fleet without any', () => {
  expect(
    failingCohorts(fleet(({ market, hardware: is }, index) => market === 'NO' && is === 'H1' && index < 1)),
  ).toEqual([]);
  expect(failingCohorts([])).toEqual([]);
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVictoriaMetrics } from '../../../src/engines/telemetry/external/victoria-metrics.ts';
import {
  noVictoriaMetrics,
  startVictoriaMetrics,
  type TestVictoriaMetrics,
} from '../../support/victoria-metrics.ts';
import { externalEngine } from './external-engine.ts';
import { opened, sample, speed, t0, vinA } from './opened.ts';

/** What sensors say, and what they should not. */
const number = fc.oneof(
  fc.tuple(fc.integer(), fc.integer({ min: 0, max: 9 })).map(([digits, places]) => digits / 10 ** places),
  fc.tuple(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 })).map(([millionths]) => millionths / 1e6),
  fc.integer({ min: -9_100_000_000, max: 9_100_000_000 }),
  fc.maxSafeInteger(),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e-6, -1e-6, 99_999.999_999, 9e9, -9e9, 9e9 + 1, 1e15, 2 ** 53 - 1),
);

describe.skipIf(noVictoriaMetrics !== null)('numbers in VictoriaMetrics', () => {
  let server: TestVictoriaMetrics;
  beforeAll(async () => {
    server = await startVictoriaMetrics();
  });
  afterAll(() => server.stop());
  const engine = externalEngine('VictoriaMetrics', (measurement) =>
    createVictoriaMetrics({
      url: server.url,
      measurement,
      timeoutMs: 20_000,
      gzip: false,
      retentionDays: 400,
    }),
  );

  test('every number comes back as it was, whatever stands beside it', async () => {
    const { store, write } = await opened(engine);
    const numbers = fc.sample(number, 6000);
    await write(numbers.map((value, index) => sample(vinA, t0 + index, { [speed]: value })));
    const found = await store.raw(vinA, speed, t0, t0 + numbers.length, 10_000);
    expect(found).toHaveLength(numbers.length);
    const wrong = found.flatMap(({ value }, index) =>
      Object.is(value, numbers[index]) ? [] : [[value, numbers[index]]],
    );
    expect(wrong).toEqual([]);
  });

  test('a month that is too old leaves nothing in it, the others stay', async () => {
    const { store, write, batches } = await opened(engine);
    const [september, october, november] = [8, 9, 10].map((month) => Date.UTC(2026, month, 20));
    for (const at of [september!, october!, november!]) await write([sample(vinA, at, { [speed]: 1 })]);
    const monthsThere = async () => {
      const query = new URLSearchParams({
        'match[]': '{__name__=~".*_Vehicle.Speed",m!=""}',
        start: '0',
        end: '4000000000',
      });
      const lines = (await (await fetch(`${server.url}/api/v1/export?${query}`)).text()).split('\n');
      const months = lines.flatMap((line) => /"m":"([^"]*)"/.exec(line)?.[1] ?? []);
      return [...new Set(months)].sort();
    };
    expect(await store.deleteReceivedBefore(september! + 1)).toBe(1);
    // Its days after the twentieth had no messages; the month is not over yet as far as is known.
    expect(await store.raw(vinA, speed, 0, november! + 1, 10)).toHaveLength(2);
    expect(await store.deleteReceivedBefore(october! + 1)).toBe(1);
    expect(await store.raw(vinA, speed, 0, november! + 1, 10)).toHaveLength(1);
    expect(await monthsThere()).toEqual(['2026-10', '2026-11']);
    expect(batches.position).toBe(await store.committedPosition());
  });
});

import { expect, it } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { sendEverythingTwice } from './duplicates-run.ts';

it('R16, short: messages sent twice, connections cut before their PUBACK and packet ids used again double nothing', async () => {
  const report = await sendEverythingTwice({
    seed: testSeed(),
    vehicles: 40,
    messagesPerSecond: 600,
    acknowledgedEachHalf: 4000,
    repeated: 2000,
  });
  expect(report).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(report.cuts).toBeGreaterThan(100);
  expect(report.resent).toBeGreaterThan(100);
}, 240_000);

import { expect, it } from 'vitest';
import { testSeed } from '../../support/seeded-random.ts';
import { sendEverythingTwice } from '../duplicates-run.ts';

it('R16: 30,000 messages sent twice, over two kills and thousands of cut connections, are each there once', async () => {
  const report = await sendEverythingTwice({
    seed: testSeed(),
    vehicles: 100,
    messagesPerSecond: 1500,
    acknowledgedEachHalf: 30_000,
    cuts: 1000,
    repeated: 10_000,
  });
  expect(report).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(report.cuts).toBeGreaterThan(1000);
  expect(report.resent).toBeGreaterThan(1000);
});

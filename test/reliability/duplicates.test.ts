import { expect, it } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { sendEverythingTwice } from './duplicates-run.ts';
import { hangsMs } from './limits.ts';

it(
  'R16, short: messages sent twice, connections cut before their PUBACK and packet ids used again double nothing',
  async () => {
    const report = await sendEverythingTwice({
      seed: testSeed(),
      vehicles: 20,
      messagesPerSecond: 400,
      acknowledgedEachHalf: 600,
      cuts: 20,
      repeated: 300,
    });
    expect(report).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
    expect(report.cuts).toBeGreaterThan(20);
    expect(report.resent).toBeGreaterThan(20);
  },
  hangsMs,
);

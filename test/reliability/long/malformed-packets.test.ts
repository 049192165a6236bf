import { expect, test } from 'vitest';
import { testSeed } from '../../support/seeded-random.ts';
import { surviveMalformed } from '../malformed-packets.ts';

const seed = testSeed();

test(`R12: 80,000 malformed packets leave nothing behind (TEST_SEED=${seed})`, async () => {
  await surviveMalformed(false, seed, 10_000);
  const before = process.memoryUsage().rss;
  await surviveMalformed(false, seed + 1, 40_000);
  await surviveMalformed(true, seed + 2, 30_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
});

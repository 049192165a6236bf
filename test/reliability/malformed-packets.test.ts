import { test } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { surviveMalformed } from './malformed-packets.ts';

const seed = testSeed();

test.each([
  ['vehicles', false],
  ['conformance tools', true],
])(`R12: 6,000 malformed packets, as for %s (TEST_SEED=${seed})`, async (_, open) => {
  await surviveMalformed(open, seed, 6000);
});

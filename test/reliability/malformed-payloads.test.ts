import { expect, test } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { hangsMs } from './limits.ts';
import { surviveHostilePayloads } from './malformed-payloads.ts';

test(
  'R12, short: 2,000 hostile payloads are stored or in quarantine, and harm nobody',
  async () => {
    const verdict = await surviveHostilePayloads(testSeed(), 2000);
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  },
  hangsMs,
);

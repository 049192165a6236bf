import { expect, test } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { surviveHostilePayloads } from './malformed-payloads.ts';

test('R12, short: 8,000 hostile payloads are stored or in quarantine, and harm nobody', async () => {
  const verdict = await surviveHostilePayloads(testSeed(), 8000);
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}, 300_000);

import { expect, test } from 'vitest';
import { testSeed } from '../../support/seeded-random.ts';
import { surviveHostilePayloads } from '../malformed-payloads.ts';

test('R12: 20,000 hostile payloads are stored or in quarantine, and harm nobody', async () => {
  const verdict = await surviveHostilePayloads(testSeed(), 20_000);
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
});

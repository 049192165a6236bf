import { expect, test } from 'vitest';
import { actionsFor } from '../../../../src/ota/campaigns/campaign-actions.ts';
import type { HaltGate } from '../../../../src/ota/campaigns/halt-reason.ts';

const halted = (gate: HaltGate) =>
  actionsFor(
    {
      ...({ state: 'halted', requestedBy: 'ana', held: false, startedAt: 1 } as const),
      halt: { reasons: [{ gate }] },
    },
    { username: 'ben', role: 'operator', key: null },
  );

test('a campaign whose release may not go any more is not offered to be resumed', () => {
  expect(halted('failures')).toEqual(['resume', 'abort', 'rollback']);
  expect(halted('release')).toEqual(['abort', 'rollback']);
});

import { test } from 'vitest';
import { powerLossRun } from './update-power-loss.ts';

test('R9: power lost before and after each of nine steps by twenty cars, and the server killed once', async () => {
  await powerLossRun({ cars: 60, lossesEach: 6, backWithinSeconds: 0.5, serverKills: 1, seed: 9 });
}, 180_000);

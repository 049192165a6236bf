import { test } from 'vitest';
import { hangsMs } from './limits.ts';
import { powerLossRun } from './update-power-loss.ts';

test(
  'R9, short: power lost before and after each of nine steps by three cars, and the server killed once',
  async () => {
    await powerLossRun({ cars: 18, lossesEach: 3, backWithinSeconds: 0.5, serverKills: 1, seed: 9 });
  },
  hangsMs,
);

import { test } from 'vitest';
import { powerLossRun } from '../update-power-loss.ts';

test('R9: one power loss each, back within five seconds, the server killed five times', async () => {
  await powerLossRun({ cars: 360, lossesEach: 1, backWithinSeconds: 5, serverKills: 5, seed: 90 });
}, 900_000);

import { expect, it } from 'vitest';
import { raceOnOwnServer } from './command-races-run.ts';

it('R21, short: 60 commands over bad lines and a killed server end once each; none late, moving or by one person', async () => {
  const { ended, succeeded } = await raceOnOwnServer('R21 short', { cars: 12, each: 5, kills: 1 });
  expect(ended).toBeGreaterThan(20);
  expect(succeeded).toBeGreaterThan(5);
}, 240_000);

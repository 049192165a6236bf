import { expect, it } from 'vitest';
import { raceOnOwnServer } from './command-races-run.ts';
import { hangsMs } from './limits.ts';

it(
  'R21, short: 32 commands over bad lines and a killed server end once each; none late, moving or by one person',
  async () => {
    const { ended, succeeded } = await raceOnOwnServer({ cars: 8, each: 4, kills: 1 });
    expect(ended).toBeGreaterThan(10);
    expect(succeeded).toBeGreaterThan(2);
  },
  hangsMs,
);

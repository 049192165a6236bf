import { expect, it } from 'vitest';
import { raceOnOwnServer } from '../command-races-run.ts';

it('R21: 200 commands and more over bad lines and a server killed twice end once each; none late, moving or by one person', async () => {
  const { ended, succeeded } = await raceOnOwnServer({ cars: 20, each: 16, kills: 2 });
  expect(ended).toBeGreaterThanOrEqual(200);
  expect(succeeded).toBeGreaterThan(50);
}, 900_000);

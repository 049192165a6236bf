import { expect } from 'vitest';
import { ownServer } from '../support/own-server.ts';
import { testSeed } from '../support/seeded-random.ts';
import { raceCommands } from './command-races.ts';
import { tellRun } from './report/run-row.ts';

/** Races on a server of their own, in which nothing goes wrong; answers with how many ended, and how many of them succeeded. */
export async function raceOnOwnServer(counts: {
  readonly cars: number;
  readonly each: number;
  readonly kills: number;
}): Promise<{ readonly ended: number; readonly succeeded: number }> {
  const { server, database } = await ownServer();
  await server.start();
  const report = await raceCommands(server, database.db, { seed: testSeed(), ...counts });
  const { seed, wrong, ...counted } = report;
  tellRun({
    id: 'R21',
    seed,
    kills: counts.kills,
    note: `${wrong.length} wrong; ${JSON.stringify(counted)}`,
  });
  expect(wrong).toEqual([]);
  const ended = Object.values(report.states).reduce((sum, count) => sum + count, 0);
  return { ended, succeeded: report.states.succeeded ?? 0 };
}

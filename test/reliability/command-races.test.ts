import { expect, it, onTestFinished } from 'vitest';
import { testDatabase } from '../support/postgres.ts';
import { testSeed } from '../support/seeded-random.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { raceCommands } from './command-races.ts';

it('R21, short: 60 commands over bad lines and a killed server end once each; none late, moving or by one person', async () => {
  const database = await testDatabase();
  const data = lastingTempDir();
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_DATABASE_URL: database.url },
  });
  onTestFinished(async () => {
    await server.dispose();
    await database.close();
    data.remove();
  });
  await server.start();
  const report = await raceCommands(server, database.db, {
    ...{ seed: testSeed(), cars: 12, each: 5, kills: 1 },
  });
  console.log('R21 short', JSON.stringify(report));
  expect(report.wrong).toEqual([]);
  expect(Object.values(report.states).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  expect(report.states.succeeded ?? 0).toBeGreaterThan(5);
}, 240_000);

import { expect, it, onTestFinished } from 'vitest';
import { testDatabase } from '../../support/postgres.ts';
import { testSeed } from '../../support/seeded-random.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { raceCommands } from '../command-races.ts';

it('R21: 200 commands and more over bad lines and a server killed twice end once each; none late, moving or by one person', async () => {
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
    ...{ seed: testSeed(), cars: 20, each: 16, kills: 2 },
  });
  console.log('R21', JSON.stringify(report));
  expect(report.wrong).toEqual([]);
  expect(Object.values(report.states).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(200);
  expect(report.states.succeeded ?? 0).toBeGreaterThan(50);
}, 900_000);

import { expect, it, onTestFinished } from 'vitest';
import { testSeed } from '../../support/seeded-random.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { killUnderLoad, tellKills } from '../kill-run.ts';

it('R1: 50 kills of the server and 10 with its PostgreSQL lose, double, invent and reorder nothing', async () => {
  const data = lastingTempDir();
  // How quick a start is, the benchmark says; this one only tells slow from stuck.
  const server = await createServerProcess({ dataDir: data.path, readyWithinMs: 60_000 });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  const report = await killUnderLoad(server, {
    seed: testSeed(),
    kills: 50,
    killsOfBoth: 10,
    atLeastAcknowledged: 200_000,
    vehicles: 200,
    messagesPerSecond: 2000,
    killedAfterMs: [200, 3000],
  });
  tellKills(report);
  expect(report).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(report.acknowledged).toBeGreaterThanOrEqual(200_000);
});

import { expect, it, onTestFinished } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { killUnderLoad, tellKills } from './kill-run.ts';
import { hangsMs } from './limits.ts';

it(
  'R1, short: a kill of the server and one with its PostgreSQL lose, double, invent and reorder nothing',
  async () => {
    const data = lastingTempDir();
    const server = await createServerProcess({ dataDir: data.path });
    onTestFinished(async () => {
      await server.dispose();
      data.remove();
    });
    const report = await killUnderLoad(server, {
      seed: testSeed(),
      kills: 1,
      killsOfBoth: 1,
      atLeastAcknowledged: 3000,
      vehicles: 30,
      messagesPerSecond: 600,
      killedAfterMs: [200, 1500],
    });
    tellKills(report);
    expect(report).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
    expect(report.acknowledged).toBeGreaterThanOrEqual(3000);
  },
  hangsMs,
);

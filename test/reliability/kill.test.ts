import { expect, it, onTestFinished } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { describeKills, killUnderLoad } from './kill-run.ts';

it('R1, short: 5 kills of the server and 2 with its PostgreSQL lose, double, invent and reorder nothing', async () => {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  const report = await killUnderLoad(server, {
    seed: testSeed(),
    kills: 5,
    killsOfBoth: 2,
    atLeastAcknowledged: 20_000,
  });
  console.log(`R1 short, ${describeKills(report)}`);
  expect(report).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(report.acknowledged).toBeGreaterThanOrEqual(20_000);
}, 180_000);

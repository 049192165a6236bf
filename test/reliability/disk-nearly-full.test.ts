import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther, acknowledgesNothing, readiness } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { createServerProcess } from '../support/server-process.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { hangsMs } from './limits.ts';
import { tellVerdict } from './report/run-row.ts';

const diskMegabytes = 800;
const megabyte = 1_048_576;

const disk = mountSmallDisk(diskMegabytes);
afterAll(disk.remove);
const diskTest =
  'R6: a disk that is nearly full slows the vehicles and says so, and goes on when there is room';

it.skipIf(!disk.mounted)(
  disk.mounted ? diskTest : `${diskTest} (skipped: only root may mount a tmpfs)`,
  async () => {
    const server = await createServerProcess({ dataDir: join(disk.path, 'data') });
    onTestFinished(() => server.dispose());
    await server.start();
    const vehicles = await registerFleet(await signIn(server.baseUrl), 'F', 20);
    const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: 1000, marked: true });
    onTestFinished(() => load.abort());
    await load.online();
    load.go();
    await acknowledgedFurther(load, 1000);

    disk.fill(200 * megabyte);
    const nearlyFull = /^the disk is nearly full: \d+ bytes are free, 268435456 must stay free$/;
    await eventually(
      async () =>
        expect(await readiness(server)).toEqual({
          status: 503,
          ready: false,
          reasons: [expect.stringMatching(nearlyFull)],
        }),
      { timeoutMs: 20_000 },
    );
    await acknowledgesNothing(load);

    disk.clear();
    await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 200 }));
    await acknowledgedFurther(load, 1000);
    const report = await load.finish();
    const verdict = await judgeLoad(await signIn(server.baseUrl), report);
    tellVerdict('R6', verdict, { load: report, note: 'less free than must stay free, on a tmpfs' });
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  },
  hangsMs,
);

import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { residentBytes } from '../bench/bench.ts';
import { eventually } from '../support/eventually.ts';
import { freezePostgres } from '../support/frozen-postgres.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { type Load, startLoad } from '../support/load-generator.ts';
import { publishPacket } from '../support/load-packets.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { signIn as connectVehicle } from '../support/mqtt-raw-client.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const journalMegabytes = 64;
const diskMegabytes = 800;
const megabyte = 1_048_576;

it('a full journal slows the vehicles and says so, and goes on when there is room; nothing is lost or doubled', async () => {
  const data = lastingTempDir();
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_JOURNAL_MAX_MB: String(journalMegabytes) },
  });
  let thaw = () => {};
  onTestFinished(async () => {
    thaw();
    await server.dispose();
    data.remove();
  });
  await server.start();
  const [reporter, ...vehicles] = await registerFleet(await signIn(server.baseUrl), 'J', 41);
  if (reporter === undefined) throw new Error('a vehicle was wanted');
  // More than all that the server may hold in memory before it is durable.
  const load = startLoad({ port: server.mqttPort, vehicles, window: 1000, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await acknowledgedFurther(load, 5000);

  /** The pipeline cannot keep this report while PostgreSQL does not answer; so nothing behind it is processed. */
  const block = async (): Promise<void> => {
    const { vin, password } = reporter;
    const client = await connectVehicle(server.mqttPort, { clientId: vin, username: vin, password });
    thaw = freezePostgres(server.postgresPid() ?? 0);
    const report = { ts: Date.now(), ecu: 'BMS', system: 'uds', faults: [{ code: 'P0A80-00', status: 9 }] };
    client.send(publishPacket(`v1/${vin}/up/faults`, JSON.stringify(report), 1));
  };

  const residentBefore = resident(server);
  await block();
  const full = /^the journal is full: \d+ of 67108864 bytes wait to be processed$/;
  await eventually(
    async () =>
      expect(await readiness(server)).toEqual({
        status: 503,
        ready: false,
        reasons: [expect.stringMatching(full)],
      }),
    { timeoutMs: 60_000 },
  );
  await acknowledgesNothing(load);
  const residentFull = resident(server);
  console.log(
    `full after ${load.progress().acknowledged} messages; resident memory ${residentBefore} MB under load, ` +
      `${residentFull} MB when full`,
  );
  expect(residentFull - residentBefore).toBeLessThan(300);

  thaw();
  await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 200, ready: true }), {
    timeoutMs: 30_000,
  });
  await acknowledgedFurther(load, 5000);

  // Once more, and now the server and PostgreSQL end while it is full: what was acknowledged must be on disk.
  await block();
  await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 503 }), {
    timeoutMs: 60_000,
  });
  await server.kill({ postgresToo: true });
  thaw();
  await server.start();
  await acknowledgedFurther(load, 2000);

  const report = await load.finish(60_000);
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  console.log(
    `journal full twice: ${verdict.acknowledged} acknowledged, ${report.resent} sent again; lost/duplicated/phantom/` +
      `reordered ${verdict.lost}/${verdict.duplicated}/${verdict.phantom}/${verdict.reordered}`,
  );
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}, 240_000);

const disk = mountSmallDisk();
afterAll(disk.remove);
const diskTest = 'a disk that is nearly full slows the vehicles and says so, and goes on when there is room';

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

    const filler = join(disk.path, 'filler');
    const { bavail, bsize } = statfsSync(disk.path);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 200 * megabyte));
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

    rmSync(filler);
    await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 200 }));
    await acknowledgedFurther(load, 1000);
    const verdict = await judgeLoad(await signIn(server.baseUrl), await load.finish());
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  },
  120_000,
);

function mountSmallDisk(): { path: string; mounted: boolean; remove: () => void } {
  const { path, remove } = lastingTempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m,mode=755`, 'tmpfs', path], {
      stdio: 'ignore',
    });
  } catch {
    return { path, mounted: false, remove };
  }
  const unmount = () => {
    execFileSync('umount', ['-l', path]);
    remove();
  };
  return { path, mounted: true, remove: unmount };
}

async function readiness(server: ServerProcess): Promise<{ status: number; ready: boolean }> {
  const response = await fetch(`${server.baseUrl}/ready`);
  return { status: response.status, ...((await response.json()) as { ready: boolean }) };
}

async function acknowledgedFurther(load: Load, count: number): Promise<void> {
  const wanted = load.progress().acknowledged + count;
  await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(wanted), { timeoutMs: 60_000 });
}

/** Six reports of the load one after another, that is for a second, bring no new PUBACK. */
async function acknowledgesNothing(load: Load): Promise<void> {
  let last = load.progress();
  let same = 0;
  await eventually(
    () => {
      const now = load.progress();
      if (now === last) throw new Error('no news');
      same = now.acknowledged === last.acknowledged ? same + 1 : 0;
      last = now;
      expect(same).toBeGreaterThanOrEqual(5);
    },
    { timeoutMs: 20_000 },
  );
}

function resident(server: ServerProcess): number {
  return Math.round(residentBytes(readFileSync(`/proc/${server.pid()}/status`, 'utf8')) / megabyte);
}

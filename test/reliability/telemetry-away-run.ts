import { expect, onTestFinished } from 'vitest';
import { pause } from '../bench/bench.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther, readiness } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { testDatabase } from '../support/postgres.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { startVictoriaMetrics, type TestVictoriaMetrics } from '../support/victoria-metrics.ts';
import { tellVerdict } from './report/run-row.ts';

/** What is done to VictoriaMetrics: all of it at each of its returns. */
interface Away {
  readonly vehicles: number;
  readonly perSecond: number;
  /** `kill -9` and started again at once, so often: only what it held in memory is gone. */
  readonly kills: number;
  /** `kill -9`, and away for so many seconds. */
  readonly awaySeconds: number;
  /** Stopped in the middle of what it does, for so many seconds. */
  readonly frozenSeconds: number;
}

/**
 * E1: VictoriaMetrics is killed, is away and is frozen under load, and the server is killed
 * once while it is away. Vehicles are acknowledged as before, and in the end everything acknowledged is stored once.
 */
export async function takeVictoriaMetricsAway(away: Away): Promise<void> {
  const { vehicles: count, perSecond: rate, kills, awaySeconds, frozenSeconds } = away;
  const data = lastingTempDir();
  const database = await testDatabase();
  const telemetry = await startVictoriaMetrics();
  const server = await createServerProcess({
    dataDir: data.path,
    environment: {
      ROADSIDE_TELEMETRY_URL: telemetry.url.replace('http://', 'victoriametrics+http://'),
      ROADSIDE_DATABASE_URL: database.url,
    },
  });
  onTestFinished(async () => {
    await server.dispose();
    await telemetry.stop();
    await database.close();
    data.remove();
  });
  await server.start();
  const api = await signIn(server.baseUrl);
  const vehicles = await registerFleet(api, 'Z', count);
  const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: rate, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();

  for (let kill = 0; kill < kills; kill++) {
    await acknowledgedFurther(load, 3 * rate);
    await restart(telemetry);
  }
  await acknowledgedFurther(load, rate);
  await telemetry.kill();
  await goesOn(load, rate, awaySeconds);
  expect(await readiness(server)).toMatchObject({ status: 200 });
  await server.kill();
  await server.start();
  await acknowledgedFurther(load, rate);
  await telemetry.start();
  await acknowledgedFurther(load, 2 * rate);
  await telemetry.freeze();
  await goesOn(load, rate, frozenSeconds);
  telemetry.thaw();
  await acknowledgedFurther(load, 2 * rate);

  const report = await load.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report, 60_000);
  tellVerdict('E1', verdict, {
    load: report,
    kills: kills + 2,
    note: `VictoriaMetrics killed ${kills + 1} times, away for ${awaySeconds} s and frozen for ${frozenSeconds} s; the server killed once`,
  });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect((await server.stop()).code).toBe(0);
}

async function restart(telemetry: TestVictoriaMetrics): Promise<void> {
  await telemetry.kill();
  await telemetry.start();
}

async function goesOn(load: ReturnType<typeof startLoad>, rate: number, seconds: number): Promise<void> {
  const before = load.progress().acknowledged;
  await pause(seconds * 1000);
  expect(load.progress().acknowledged - before).toBeGreaterThan(0.5 * rate * seconds);
}

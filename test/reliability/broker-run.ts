import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { type LoadReport, startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther, readiness } from '../support/load-progress.ts';
import { seqSignal } from '../support/load-signals.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { testDatabase } from '../support/postgres.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { metricOf, untilProcessed } from '../support/server-metrics.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { progressOf } from './report/progress.ts';
import { tellVerdict } from './report/run-row.ts';

export interface BrokerPlan {
  readonly seed: number;
  readonly vehicles: number;
  readonly perSecond: number;
  /** kill -9 of our server. */
  readonly ours: number;
  /** kill -9 of Mosquitto, in a run of its own after that. */
  readonly brokers: number;
  /** Our server is frozen for so long; the keep-alive is 30 s. 0: not at all. */
  readonly frozenMs: number;
}

/** A random moment is the point of the test: this waits for time to pass, not for something to happen. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * R18: vehicles speak to a Mosquitto with the configuration of the guide. Whatever happens to our server, what Mosquitto acknowledged
 * is there once. When Mosquitto is killed only what it lost itself may be missing: all that we received is stored.
 */
export async function breakTheBroker(plan: BrokerPlan): Promise<void> {
  const random = seededRandom(plan.seed);
  const say = progressOf('R18');
  const data = lastingTempDir();
  const database = await testDatabase();
  const mosquitto = await startMosquitto({});
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_BROKER_URL: mosquitto.url, ROADSIDE_DATABASE_URL: database.url },
  });
  try {
    await server.start();
    const fleet = await registerFleet(await signIn(server.baseUrl), 'V', 2 * plan.vehicles);
    await mosquitto.admit(fleet);
    const loadOf = (half: 0 | 1, boot: string) =>
      startLoad({
        ...{ port: mosquitto.port, boot, ratePerSecond: plan.perSecond, marked: true },
        vehicles: fleet.slice(half * plan.vehicles, (half + 1) * plan.vehicles),
      });

    const first = loadOf(0, `ours-${plan.seed}`);
    const readyMs: number[] = [];
    try {
      await first.online();
      first.go();
      for (let kill = 0; kill < plan.ours; kill++) {
        await pause(random.integer(200, 2000));
        await server.kill();
        readyMs.push(await server.start());
        say(`kill ${kill + 1} of our server, ${first.progress().acknowledged} acknowledged`);
      }
      if (plan.frozenMs > 0) {
        process.kill(server.pid(), 'SIGSTOP');
        await pause(plan.frozenMs);
        process.kill(server.pid(), 'SIGCONT');
        say(`our server was frozen for ${plan.frozenMs / 1000} s`);
      }
      await acknowledgedFurther(first, plan.perSecond);
      const report = await first.finish();
      say(`${report.acknowledged} acknowledged; reading back`);
      await untilLastStored(server, report);
      const verdict = await judgeLoad(await signIn(server.baseUrl), report);
      tellVerdict('R18', verdict, {
        ...{ load: report, seed: plan.seed, kills: plan.ours },
        note: `our server behind Mosquitto killed, frozen for ${plan.frozenMs / 1000} s; ready after ${Math.round(Math.max(0, ...readyMs))} ms at worst`,
      });
      expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
      expect(report.reconnects).toBe(0);
    } finally {
      await first.abort();
    }

    const second = loadOf(1, `broker-${plan.seed}`);
    try {
      await second.online();
      const before = await counted(server);
      second.go();
      for (let kill = 0; kill < plan.brokers; kill++) {
        await pause(random.integer(200, 2000));
        await mosquitto.kill();
        await mosquitto.start();
        await acknowledgedFurther(second, plan.perSecond / 4);
        say(`kill ${kill + 1} of Mosquitto, ${second.progress().acknowledged} acknowledged`);
      }
      // What Mosquitto acknowledges from now on it does not lose, and it comes behind all that it still has.
      await eventually(async () => expect((await readiness(server)).status).toBe(200));
      await acknowledgedFurther(second, plan.perSecond);
      const report = await second.finish();
      say(`${report.acknowledged} acknowledged; reading back`);
      await untilLastStored(server, report);
      say('the newest of each vehicle is stored');
      const verdict = await judgeLoad(await signIn(server.baseUrl), report, 0);
      const after = await counted(server);
      const [received, stored, again] = after.map((count, index) => count - (before[index] ?? 0)) as [
        number,
        number,
        number,
      ];
      tellVerdict('R18', verdict, {
        ...{ load: report, seed: plan.seed, kills: plan.brokers },
        note:
          `Mosquitto killed: it had acknowledged ${verdict.lost} messages that it then lost; we received ${received}, ` +
          `of which ${again} again, and stored ${stored}`,
      });
      expect(verdict).toMatchObject({ duplicated: 0, phantom: 0, reordered: 0 });
      expect(stored + again).toBe(received);
    } finally {
      await second.abort();
    }
  } finally {
    await server.dispose();
    await mosquitto.stop();
    await database.close();
    data.remove();
  }
}

/** Messages received, stored, and known already, since the start of the server. */
function counted({ baseUrl }: ServerProcess): Promise<number[]> {
  const names = ['received', 'stored', 'duplicate'].map((what) => `roadside_messages_${what}_total`);
  return Promise.all(names.map((name) => metricOf(baseUrl, name)));
}

async function newestSeq(api: ApiSession, vin: string): Promise<number> {
  const { signals } = await api.get<{ signals: Record<string, { value: number }> }>(`/vehicles/${vin}/state`);
  return signals[seqSignal]?.value ?? -1;
}

/** The newest message of each vehicle is stored: then all before it that the broker still had has come. */
async function untilLastStored(server: ServerProcess, report: LoadReport): Promise<void> {
  const api = await signIn(server.baseUrl);
  for (const { vin, acknowledged } of report.vehicles) {
    const last = acknowledged.at(-1)?.[1];
    if (last === undefined) continue;
    await eventually(async () => expect(await newestSeq(api, vin)).toBeGreaterThanOrEqual(last), {
      timeoutMs: 120_000,
      everyMs: 50,
    });
  }
  await untilProcessed(server.baseUrl);
}

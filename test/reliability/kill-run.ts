import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { judgeLoad, type Verdict } from '../support/load-verdict.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { ServerProcess } from '../support/server-process.ts';

export interface KillPlan {
  readonly seed: number;
  /** kill -9 of the server alone, and of the server and its PostgreSQL at once, in a seeded order. */
  readonly kills: number;
  readonly killsOfBoth: number;
  readonly atLeastAcknowledged: number;
}

export interface KillReport extends Verdict {
  readonly seed: number;
  readonly kills: number;
  readonly killsOfBoth: number;
  /** Milliseconds from each start to /ready. */
  readonly readyMs: readonly number[];
  readonly resent: number;
  /** Longest time that a PUBACK took, the time without a server included. */
  readonly slowestAckMs: number;
}

const vehicles = 200;
const messagesPerSecond = 2000;

/**
 * R1: 200 vehicles send 2,000 messages a second while the server is killed again and again, each time 0.2 to 3 s after it
 * was ready; at the end every message that was ever acknowledged is looked for.
 */
export async function killUnderLoad(server: ServerProcess, plan: KillPlan): Promise<KillReport> {
  const random = seededRandom(plan.seed);
  const readyMs = [await server.start()];
  const fleet = await registerFleet(await signIn(server.baseUrl), 'K', vehicles);
  const load = startLoad({
    port: server.mqttPort,
    vehicles: fleet,
    boot: `kill-${plan.seed}`,
    ratePerSecond: messagesPerSecond,
    marked: true,
  });
  try {
    await load.online();
    load.go();
    let { kills, killsOfBoth } = plan;
    while (kills + killsOfBoth > 0) {
      await pause(random.integer(200, 3000));
      const postgresToo = random.integer(1, kills + killsOfBoth) <= killsOfBoth;
      if (postgresToo) killsOfBoth -= 1;
      else kills -= 1;
      await server.kill({ postgresToo });
      readyMs.push(await server.start());
    }
    while (load.progress().acknowledged < plan.atLeastAcknowledged) await pause(100);
    const report = await load.finish();
    const verdict = await judgeLoad(await signIn(server.baseUrl), report);
    return {
      ...verdict,
      seed: plan.seed,
      kills: plan.kills,
      killsOfBoth: plan.killsOfBoth,
      readyMs: readyMs.map(Math.round),
      resent: report.resent,
      slowestAckMs: Math.round(report.latencyMs.max),
    };
  } finally {
    await load.abort();
  }
}

export function describeKills(report: KillReport): string {
  const sorted = [...report.readyMs].sort((a, b) => a - b);
  return (
    `seed ${report.seed}: ${report.kills} kills of the server, ${report.killsOfBoth} of server and PostgreSQL; ` +
    `${report.acknowledged} acknowledged, ${report.resent} sent again; lost/duplicated/phantom/reordered ` +
    `${report.lost}/${report.duplicated}/${report.phantom}/${report.reordered}; ready after ` +
    `${sorted[sorted.length >> 1]} ms (median), ${sorted.at(-1)} ms (worst); slowest PUBACK ${report.slowestAckMs} ms`
  );
}

/** A random moment is the point of the test: this waits for time to pass, not for something to happen. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

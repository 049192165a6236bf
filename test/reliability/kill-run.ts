import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { type Load, type LoadReport, startLoad } from '../support/load-generator.ts';
import { judgeLoad, type Verdict } from '../support/load-verdict.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { tellVerdict } from './report/run-row.ts';

export interface KillPlan {
  readonly seed: number;
  /** kill -9 of the server alone, and of the server and its PostgreSQL at once, in a seeded order. */
  readonly kills: number;
  readonly killsOfBoth: number;
  readonly atLeastAcknowledged: number;
  readonly vehicles: number;
  readonly messagesPerSecond: number;
  /** Milliseconds that a server may run before it is killed, at random in between. */
  readonly killedAfterMs: readonly [least: number, most: number];
}

export interface KillReport extends Verdict {
  readonly seed: number;
  readonly kills: number;
  readonly killsOfBoth: number;
  /** Milliseconds from each start to /ready. */
  readonly readyMs: readonly number[];
  readonly resent: number;
  /** From when a message was due, the time without a server included. */
  readonly latencyMs: LoadReport['latencyMs'];
}

/** So long a load may stand still while the server runs; how much there is to do says how long it all takes. */
const standsStillMs = 60_000;

/**
 * R1: vehicles send all the time while the server is killed again and again, each time a moment after it was ready; at the
 * end every message that was ever acknowledged is looked for.
 */
export async function killUnderLoad(server: ServerProcess, plan: KillPlan): Promise<KillReport> {
  const random = seededRandom(plan.seed);
  const readyMs = [await server.start()];
  const fleet = await registerFleet(await signIn(server.baseUrl), 'K', plan.vehicles);
  const load = startLoad({
    port: server.mqttPort,
    vehicles: fleet,
    boot: `kill-${plan.seed}`,
    ratePerSecond: plan.messagesPerSecond,
    marked: true,
  });
  try {
    await load.online();
    load.go();
    let { kills, killsOfBoth } = plan;
    while (kills + killsOfBoth > 0) {
      await pause(random.integer(...plan.killedAfterMs));
      const postgresToo = random.integer(1, kills + killsOfBoth) <= killsOfBoth;
      if (postgresToo) killsOfBoth -= 1;
      else kills -= 1;
      await server.kill({ postgresToo });
      readyMs.push(await server.start());
    }
    await acknowledgedInAll(load, plan.atLeastAcknowledged);
    const report = await load.finish();
    const verdict = await judgeLoad(await signIn(server.baseUrl), report);
    return {
      ...verdict,
      seed: plan.seed,
      kills: plan.kills,
      killsOfBoth: plan.killsOfBoth,
      readyMs: readyMs.map(Math.round),
      resent: report.resent,
      latencyMs: report.latencyMs,
    };
  } finally {
    await load.abort();
  }
}

async function acknowledgedInAll(load: Load, wanted: number): Promise<void> {
  for (let had = load.progress().acknowledged; had < wanted; had = load.progress().acknowledged) {
    const more = Math.min(had + 1, wanted);
    await eventually(() => expect(load.progress().acknowledged).toBeGreaterThanOrEqual(more), {
      timeoutMs: standsStillMs,
    });
  }
}

export function tellKills(report: KillReport): void {
  const sorted = [...report.readyMs].sort((a, b) => a - b);
  tellVerdict('R1', report, {
    ...{ load: report, seed: report.seed, kills: report.kills + report.killsOfBoth },
    note:
      `${report.kills} kills of the server, ${report.killsOfBoth} of server and PostgreSQL; ${report.resent} sent again; ` +
      `ready after ${sorted[sorted.length >> 1]} ms (median), ${sorted.at(-1)} ms (worst); slowest PUBACK ${Math.round(report.latencyMs.max)} ms`,
  });
}

/** A random moment is the point of the test: this waits for time to pass, not for something to happen. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

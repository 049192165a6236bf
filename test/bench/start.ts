import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { startLoad } from '../support/load-generator.ts';
import { metricOf, untilProcessed } from '../support/server-metrics.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';
import { prepareRoadside, type RoadsideUnderTest } from './under-test.ts';

const messagesPerSecond = 2000;

/**
 * From the start of the process to /ready, with the data of a load behind it: in quiet after a stop, and after kill -9 in
 * the middle of a load that goes on, so that the whole fleet comes back meanwhile. And from /ready to the first message
 * stored, with as much as the server takes just behind it: states of rules go on from all of that.
 */
export const start: Bench = {
  name: 'start',
  about:
    'start to /ready with data: after SIGTERM, after kill -9 under load, alone and with PostgreSQL; then to the first message stored',
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const roadside = await prepareRoadside('G', 200);
    const { server, fleet, dispose } = roadside;
    const firstStored: number[] = [];
    const took = { afterStop: [] as number[], afterKill: [] as number[], afterKillOfBoth: [] as number[] };
    const least: number[] = [];
    const processorMs: number[] = [];
    const measured = async (what: string): Promise<number> => {
      const ms = await server.start();
      const used = processorTimeMs(server.pid());
      processorMs.push(used);
      log(`${what}: ${Math.round(ms)} ms, processor ${used} ms, load average ${loadavg()[0]?.toFixed(1)}`);
      return ms;
    };
    try {
      await server.start();
      for (let round = 0; round < rounds; round++) {
        const load = startLoad({
          port: server.mqttPort,
          vehicles: fleet,
          boot: `round-${round}`,
          ratePerSecond: messagesPerSecond,
        });
        try {
          await load.online();
          load.go();
          await pause(seconds * 1000);
          await server.kill();
          took.afterKill.push(await measured('ready after kill -9'));
          await pause(seconds * 1000);
          await server.kill({ postgresToo: true });
          took.afterKillOfBoth.push(await measured('ready after kill -9 of server and PostgreSQL'));
          await load.finish();
        } finally {
          await load.abort();
        }
        await server.stop();
        took.afterStop.push(await measured('ready after a stop'));
        least.push(await startOfTheLeast());
        log(`reference: ${Math.round(least.at(-1) ?? 0)} ms, load average ${loadavg()[0]?.toFixed(1)}`);
        firstStored.push(await fromReadyToStored(roadside, `full-${round}`, seconds, log));
      }
    } finally {
      await dispose();
    }
    const common = {
      unit: 'ms',
      reference: least,
      referenceIs: 'node -e "", then PostgreSQL alone',
      target: '≤ 3000 ms',
    };
    return [
      { what: 'start to /ready, after SIGTERM', ours: took.afterStop, ...common },
      { what: 'start to /ready, after kill -9 under load', ours: took.afterKill, ...common },
      { what: 'start to /ready, after kill -9 of both under load', ours: took.afterKillOfBoth, ...common },
      {
        what: 'kill -9 with much behind it: /ready to the first message stored',
        ours: firstStored,
        unit: 'ms',
        reference: [],
        referenceIs: 'none',
        target: '≤ 3000 ms, sign-ins included',
      },
      {
        what: 'processor time of a start, all threads',
        ours: processorMs,
        unit: 'ms',
        reference: [],
        referenceIs: 'none',
        target: 'what counts on a busy machine',
      },
    ];
  },
};

/** Milliseconds. The server runs before and after. */
async function fromReadyToStored(
  { server, fleet }: RoadsideUnderTest,
  boot: string,
  seconds: number,
  log: (line: string) => void,
): Promise<number> {
  const before = startLoad({ port: server.mqttPort, vehicles: fleet, boot, ratePerSecond: 0 });
  try {
    await before.online();
    before.go();
    await pause(seconds * 1000);
    const { acknowledged } = await before.finish();
    await untilProcessed(server.baseUrl);
    await server.kill();
    const again = startLoad({
      port: server.mqttPort,
      vehicles: fleet,
      boot: `${boot}-again`,
      ratePerSecond: messagesPerSecond,
    });
    try {
      await server.start();
      const readyAt = performance.now();
      await again.online();
      const sentAt = performance.now();
      again.go();
      while ((await metricOf(server.baseUrl, 'roadside_messages_stored_total')) === 0) await pause(20);
      const storedAt = performance.now();
      const ms = storedAt - readyAt;
      log(
        `first message stored ${Math.round(ms)} ms after /ready, ${Math.round(storedAt - sentAt)} ms after all ` +
          `signed in; ${acknowledged} messages behind it`,
      );
      await again.finish();
      return ms;
    } finally {
      await again.abort();
    }
  } finally {
    await before.abort();
  }
}

/** What no start can do without: Node itself, and PostgreSQL on a cluster that was stopped in order. Milliseconds. */
async function startOfTheLeast(): Promise<number> {
  const data = lastingTempDir();
  const postgres = createEmbeddedPostgres({
    directory: data.path,
    logger: silentLogger,
    clock: systemClock,
  });
  try {
    await postgres.start();
    await postgres.stop();
    const startedAt = performance.now();
    await once(spawn(process.execPath, ['-e', '']), 'exit');
    await postgres.start();
    return performance.now() - startedAt;
  } finally {
    await postgres.stop();
    data.remove();
  }
}

/** What a process has used so far, in user and kernel mode (proc(5), in hundredths of a second). */
function processorTimeMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

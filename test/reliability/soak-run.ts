import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { median, pause } from '../bench/bench.ts';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { connectPacket } from '../support/load-packets.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { metricOf } from '../support/server-metrics.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { progressOf } from './report/progress.ts';
import { tellVerdict } from './report/run-row.ts';

const messagesPerSecond = 1000;
const connectsPerSecond = 50;
const staying = 100;
const coming = 300;
const sampleEveryMs = 5000;
const megabyte = 1_048_576;

interface Sample {
  readonly minute: number;
  readonly residentMb: number;
  readonly files: number;
}

/**
 * R20: 1,000 messages a second for so many minutes, while 50 vehicles a second come and go. After the first third memory
 * and open files stay as they are, and at the end as many vehicles are online as are connected.
 */
export async function soak(minutes: number): Promise<void> {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  const say = progressOf('R20');
  await server.start();
  const api = await signIn(server.baseUrl);
  const [stay, come] = [await registerFleet(api, 'S', staying), await registerFleet(api, 'U', coming)];
  const load = startLoad({
    ...{ port: server.mqttPort, vehicles: stay, ratePerSecond: messagesPerSecond, signals: 10, marked: true },
  });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();

  const churn = startChurn(server.mqttPort, come);
  onTestFinished(() => churn.stop());
  const startedAt = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - startedAt < minutes * 60_000) {
    await pause(sampleEveryMs);
    const sample = sampleOf(server, (performance.now() - startedAt) / 60_000);
    samples.push(sample);
    if (samples.length % 12 === 0)
      say(
        `${load.progress().acknowledged} acknowledged; RSS ${sample.residentMb.toFixed(0)} MB, ${sample.files} open files`,
      );
  }
  churn.stop();
  await eventually(async () =>
    expect(await metricOf(server.baseUrl, 'roadside_vehicles_online')).toBe(staying),
  );
  const report = await load.finish(60_000);
  say(`${report.acknowledged} acknowledged; reading back`);
  const verdict = await judgeLoad(api, report);

  const settled = samples.filter(({ minute }) => minute > Math.min(10, minutes / 3));
  const slope = floorRise(settled);
  const [early, late] = halves(settled.map(({ files }) => files)).map(median) as [number, number];
  const note =
    `${minutes} min, ${churn.count()} vehicles came and went (${churn.failures()} refused); RSS ${settled[0]?.residentMb.toFixed(0)} -> ` +
    `${settled.at(-1)?.residentMb.toFixed(0)} MB, its floor ${slope.toFixed(2)} MB/min; ${early} -> ${late} open files`;
  tellVerdict('R20', verdict, { load: report, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(churn.failures()).toBe(0);
  expect(late - early).toBeLessThan(20);
  // A short soak cannot tell a leak from what garbage collectors leave for a while.
  if (minutes >= 20) expect(slope).toBeLessThan(1);
}

/** Vehicles that sign in and go again, in turn, some with a farewell. */
function startChurn(port: number, vehicles: readonly LoadVehicle[]) {
  let [count, failures, turn] = [0, 0, 0];
  const timer = setInterval(() => {
    turn += 1;
    const vehicle = vehicles[turn % vehicles.length];
    if (vehicle === undefined) return;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answered = false;
    socket.on('connect', () => socket.write(connectPacket(vehicle.vin, vehicle.password)));
    socket.on('data', (bytes) => {
      answered = bytes[0] === 0x20 && bytes[3] === 0;
      count += 1;
      if (count % 2 === 0) socket.end(Buffer.from([0xe0, 0]));
      else socket.resetAndDestroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      failures += answered ? 0 : 1;
    });
  }, 1000 / connectsPerSecond);
  return { stop: () => clearInterval(timer), count: () => count, failures: () => failures };
}

function sampleOf(server: ServerProcess, minute: number): Sample {
  const status = readFileSync(`/proc/${server.pid()}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return {
    minute,
    residentMb: (kilobytes * 1024) / megabyte,
    files: readdirSync(`/proc/${server.pid()}/fd`).length,
  };
}

/** How fast the floor rises that memory falls back to: from the lowest of the first half to the lowest of the second. */
function floorRise(samples: readonly Sample[]): number {
  const lowest = ([first, ...others]: readonly Sample[]) =>
    others.reduce((low, one) => (one.residentMb < low.residentMb ? one : low), first as Sample);
  const [early, late] = halves(samples).map(lowest) as [Sample, Sample];
  return (late.residentMb - early.residentMb) / (late.minute - early.minute);
}

function halves<T>(values: readonly T[]): [T[], T[]] {
  const middle = values.length >> 1;
  return [values.slice(0, middle), values.slice(middle)];
}

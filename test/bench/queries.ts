import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import {
  encodeSegmentHeader,
  newSegmentHeader,
  segmentName,
} from '../../src/engines/journal/segment-file.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { drivingSignals } from '../support/load-signals.ts';
import { untilProcessed } from '../support/server-metrics.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';
import { fillStore } from './queries-data.ts';

const days = 7;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
const messagesPerSecond = 20_000;
const questions = { signal: 60, state: 60, fleet: 12 };
type Times = Record<keyof typeof questions, number>;

/**
 * A week of a fleet (50 million values at 1,000 vehicles), written straight into the store's files by the store's own writer;
 * then a real server on them, asked over HTTP: in quiet, and while messages of one sample each come in.
 */
export const queries: Bench = {
  name: 'queries',
  about: `${days} days of 40 signals, asked over HTTP; in quiet and while ${messagesPerSecond} messages/s come in`,
  vehicles: 1000,
  async run(options: BenchOptions): Promise<Measure[]> {
    const data = lastingTempDir();
    const server = await createServerProcess({ dataDir: data.path });
    try {
      await server.start();
      const fleet = await registerFleet(await signIn(server.baseUrl), 'K', options.vehicles);
      await server.stop();
      const vins = fleet.map(({ vin }) => vin);
      const bytes = await fill(data.path, vins, options.log);
      options.log(`ready after ${Math.round(await server.start())} ms`);
      await untilProcessed(server.baseUrl);
      const quiet: Times[] = [];
      const loaded: Times[] = [];
      for (let round = 0; round < options.rounds; round++) {
        quiet.push(await askAll(server, vins, options.log, 'quiet'));
        loaded.push(await whileLoaded(server, fleet, round, options));
      }
      return measuresOf(quiet, loaded, bytes);
    } finally {
      await server.dispose();
      data.remove();
    }
  },
};

/** Fills the store of a stopped server, and lets its journal go on behind what was stored. Bytes a value of days that are over. */
async function fill(dataDir: string, vins: readonly string[], log: (line: string) => void): Promise<number> {
  const [telemetry, journal] = [join(dataDir, 'telemetry'), join(dataDir, 'journal')];
  rmSync(telemetry, { recursive: true, force: true });
  rmSync(journal, { recursive: true, force: true });
  mkdirSync(journal, { recursive: true });
  const { position, sealed } = await fillStore(telemetry, vins, { days, now: Date.now(), log });
  const header = newSegmentHeader(position, position);
  writeFileSync(join(journal, segmentName(position)), encodeSegmentHeader(header));
  const names = readdirSync(telemetry).sort();
  const newest = names.at(-1)!.slice(0, '2026-11-22'.length);
  const bytes = names
    .filter((name) => !name.startsWith(newest))
    .reduce((sum, name) => sum + statSync(join(telemetry, name)).size, 0);
  return bytes / sealed;
}

/** 95 % of the answers come in so many milliseconds. */
async function askAll(
  server: ServerProcess,
  vins: readonly string[],
  log: (line: string) => void,
  when: string,
): Promise<Times> {
  const api = await signIn(server.baseUrl);
  const path = (index: number): string => encodeURIComponent(drivingSignals[index % 36]![0]);
  const vin = (index: number): string => vins[(index * 17) % vins.length]!;
  const times: Times = {
    signal: await percentile(
      api,
      questions.signal,
      (at) => `/vehicles/${vin(at)}/signals/${path(at)}?buckets=500`,
    ),
    state: await percentile(api, questions.state, (at) => `/vehicles/${vin(at)}/state`),
    fleet: await percentile(api, questions.fleet, (at) => {
      const to = Math.floor(Date.now() / hourMs) * hourMs;
      return `/fleet/signals/${path(at)}?groupBy=model&from=${to - days * dayMs}&to=${to}&bucket=1h`;
    }),
  };
  log(
    `${when}: p95 signal ${times.signal.toFixed(1)}, last values ${times.state.toFixed(1)}, fleet ${times.fleet.toFixed(1)} ms; ` +
      `load average ${loadavg()[0]!.toFixed(1)}`,
  );
  return times;
}

async function percentile(api: ApiSession, count: number, pathOf: (at: number) => string): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < count + 3; at++) {
    const startedAt = performance.now();
    const answer = await api.get<{ points?: unknown[]; signals?: object; groups?: { points: unknown[] }[] }>(
      pathOf(at),
    );
    const took = performance.now() - startedAt;
    const found =
      answer.points ?? answer.groups?.flatMap(({ points }) => points) ?? Object.keys(answer.signals ?? {});
    if (found.length < 20) throw new Error(`${pathOf(at)} answers ${JSON.stringify(answer).slice(0, 300)}`);
    // The first ones only warm up.
    if (at >= 3) times.push(took);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)]!;
}

async function whileLoaded(
  server: ServerProcess,
  fleet: readonly LoadVehicle[],
  round: number,
  { log }: BenchOptions,
): Promise<Times> {
  const senders = Math.min(200, fleet.length >> 1);
  const load = startLoad({
    port: server.mqttPort,
    vehicles: fleet.slice(0, senders),
    boot: `round-${round}`,
    signals: 1,
    ratePerSecond: messagesPerSecond,
  });
  try {
    await load.online();
    load.go();
    // What a server does once (code, the states of these vehicles) is over by then.
    await pause(10_000);
    const times = await askAll(
      server,
      fleet.slice(senders).map(({ vin }) => vin),
      log,
      'while messages come in',
    );
    const { acknowledged, skipped, elapsedMs } = await load.finish();
    log(`${Math.round((acknowledged / elapsedMs) * 1000)} messages/s meanwhile, ${skipped} left out`);
    await untilProcessed(server.baseUrl);
    return times;
  } finally {
    await load.abort();
  }
}

function measuresOf(quiet: readonly Times[], loaded: readonly Times[], bytes: number): Measure[] {
  const asked = [
    ['signal', 'one signal, 24 h in 500 buckets', '≤ 20 ms'],
    ['state', 'last values', '≤ 5 ms'],
    ['fleet', 'fleet average by model, 7 days by the hour', '≤ 100 ms'],
  ] as const;
  return [
    ...asked.flatMap(([key, what, target]): Measure[] => [
      {
        what: `${what}, p95`,
        unit: 'ms',
        ours: quiet.map((times) => times[key]),
        reference: [],
        referenceIs: '',
        target,
      },
      {
        what: `${what}, while ${messagesPerSecond}/s come in`,
        unit: 'ms',
        ours: loaded.map((times) => times[key]),
        reference: quiet.map((times) => times[key]),
        referenceIs: 'in quiet',
        target: '≤ 2 ×',
      },
    ]),
    {
      what: 'a stored value, days that are over',
      unit: 'bytes',
      ours: [bytes],
      reference: [],
      referenceIs: '',
      target: '≤ 3',
    },
  ];
}

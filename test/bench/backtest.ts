import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import { createDuckdbStore } from '../../src/engines/telemetry/duckdb-store.ts';
import { judgeInThread } from '../../src/rules/backtest/run-backtest.ts';
import { Interner } from '../../src/shared/interner.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { serveReader } from '../../src/telemetry/remote-reader.ts';
import type { MessageRow, SampleColumns, TelemetryStore } from '../../src/telemetry/telemetry-store.ts';
import type { Vehicle } from '../../src/vehicles/vehicle.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import type { Bench, Measure } from './bench.ts';
import { benchVehicle } from './bench-vehicle.ts';

const days = 7;
const dayMs = 86_400_000;
const begin = Date.UTC(2026, 3, 1);
/** A message a minute with a sample each ten seconds. */
const messageMs = 60_000;
const samplesOfMessage = 6;
const minutesOfBatch = 30;
const read = 'Vehicle.Speed';
const other = 'Vehicle.CurrentLocation.Altitude';

const rule = `id: bench
name: { en: Bench, zh-Hans: B }
severity: minor
reason: As dear to judge as most rules are, and seldom true.
source: none
when: s["${read}"] > 118
for: 2m
summary: { en: Fast, zh-Hans: F }
advice: { en: Slow down, zh-Hans: S }
`;

const vinOf = (index: number): string => `WVWZZZ1JZ4W${String(index).padStart(6, '0')}`;
/** Drives in waves, each vehicle at its own times. */
const speedAt = (vehicle: number, ts: number): number =>
  Math.max(0, 60 + (vehicle % 20 === 0 ? 60 : 50) * Math.sin(ts / 700_000 + vehicle) + ((ts / 10_000) % 5));

/** One rule over 1,000 vehicles × 7 days × 1 sample/10 s, in a thread of its own beside the store's. */
export const backtest: Bench = {
  name: 'backtest',
  about: 'one rule over 7 days × 1 sample/10 s; reference: the plain DuckDB read of the same rows',
  vehicles: 1000,
  async run({ vehicles, rounds, log }): Promise<Measure[]> {
    const directory = lastingTempDir();
    try {
      const clock = new FakeClock(begin);
      const open = () => createDuckdbStore({ directory: directory.path, clock, logger: silentLogger });
      let store = open();
      await store.start();
      await fill(store, clock, vehicles, log);
      const ours: number[] = [];
      const reference: number[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await judgeAll(store, vehicles, log));
        await store.stop();
        reference.push(await readPlain(directory.path, log));
        store = open();
        await store.start();
      }
      await store.stop();
      return [
        {
          what: `back-test of one rule, ${vehicles} vehicles × ${days} days`,
          unit: 's',
          ours,
          reference,
          referenceIs: 'the same rows read with DuckDB alone',
          target: '≤ 60 s for 1,000 vehicles',
        },
      ];
    } finally {
      directory.remove();
    }
  },
};

async function fill(
  store: TelemetryStore,
  clock: FakeClock,
  vehicles: number,
  log: (line: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  const names = new Interner();
  const signals = new Interner();
  const [speed, altitude] = [signals.id(read), signals.id(other)];
  const vins = Array.from({ length: vehicles }, (_, index) => names.id(vinOf(index)));
  const perMessage = samplesOfMessage + 1;
  let position = 1;
  for (let minute = 0; minute < days * 1440; minute += minutesOfBatch) {
    const at = begin + minute * messageMs;
    clock.advance(at - clock.now());
    if (minute % 1440 === 0) for (let i = 0; i < 5; i++) await store.maintain();
    const count = minutesOfBatch * vehicles;
    const columns = {
      length: count * perMessage,
      vehicle: new Uint32Array(count * perMessage),
      signal: new Uint32Array(count * perMessage).fill(speed),
      ts: new Float64Array(count * perMessage),
      value: new Float64Array(count * perMessage),
      flags: new Uint8Array(count * perMessage),
      message: new Uint32Array(count * perMessage),
      texts: new Map(),
      arrays: new Map(),
    } satisfies SampleColumns;
    const messages: MessageRow[] = [];
    let row = 0;
    for (let step = 0; step < minutesOfBatch; step++) {
      const first = at + step * messageMs;
      for (const vehicle of vins) {
        for (let sample = 0; sample < perMessage; sample++, row++) {
          const isOther = sample === samplesOfMessage;
          const ts = first + (isOther ? samplesOfMessage - 1 : sample) * 10_000;
          columns.vehicle[row] = vehicle;
          columns.message[row] = messages.length;
          columns.ts[row] = ts;
          columns.value[row] = isOther ? 400 : speedAt(vehicle, ts);
          if (isOther) columns.signal[row] = altitude;
        }
        const lastTs = first + messageMs - 10_000;
        messages.push({
          position: position++,
          vehicle,
          topic: 'telemetry',
          receivedAt: at,
          boot: 'b',
          seq: minute + step,
          firstTs: first,
          lastTs,
        });
      }
    }
    await store.write({ vehicles: names, signals, messages, samples: columns, presence: [], position });
    if (minute % 1440 === 0) log(`day ${minute / 1440 + 1} of ${days} is being written`);
  }
  for (let i = 0; i < 3; i++) await store.maintain();
  log(`filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

async function judgeAll(store: TelemetryStore, count: number, log: (line: string) => void): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  serveReader(port1, store);
  const vehicles = Array.from({ length: count }, (_, index) => vehicleOf(vinOf(index)));
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  const startedAt = performance.now();
  const judged = await judgeInThread(
    {
      reader: port2,
      yaml: rule,
      causes: [],
      vehicles,
      from: begin,
      to: begin + days * dayMs,
      stories: new Map(),
    },
    { signal: new AbortController().signal, progress: async () => undefined },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(watch);
  log(
    `${seconds.toFixed(1)} s: ${judged.samples} samples of ${judged.heard} vehicles, ${judged.alerts.length} alerts; ` +
      `the store's thread was held for ${longest.toFixed(0)} ms at most`,
  );
  return seconds;
}

async function readPlain(directory: string, log: (line: string) => void): Promise<number> {
  const startedAt = performance.now();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  let rows = 0;
  for (const name of readdirSync(directory).filter((file) => /^[\d-]+\.duckdb$/.test(file))) {
    await connection.run(`ATTACH '${join(directory, name)}' AS day (READ_ONLY)`);
    const result = await connection.stream(
      `SELECT message, vehicle, ts, value FROM day.samples WHERE signal = (SELECT signal FROM day.signals WHERE path = '${read}')`,
    );
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    )
      rows += chunk.rowCount;
    await connection.run('DETACH day');
  }
  connection.closeSync();
  instance.closeSync();
  const seconds = (performance.now() - startedAt) / 1000;
  log(`${seconds.toFixed(1)} s: ${rows} rows read with DuckDB alone`);
  return seconds;
}

const vehicleOf = (vin: string): Vehicle => benchVehicle(vin, { createdAt: begin, lastSeenAt: null });

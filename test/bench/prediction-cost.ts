import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { migrate } from '../../src/database/migrate.ts';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import { createDuckdbStore } from '../../src/engines/telemetry/duckdb-store.ts';
import { dayMs } from '../../src/prediction/prediction.ts';
import { runPredictions } from '../../src/prediction/run-predictions.ts';
import { keepSeries } from '../../src/prediction/series-rows.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { Interner } from '../../src/shared/interner.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { createRemoteReader, serveReader } from '../../src/telemetry/remote-reader.ts';
import type { MessageRow, TelemetryStore } from '../../src/telemetry/telemetry-store.ts';
import { figureSignals } from '../../src/telemetry/trends.ts';
import type { Vehicle } from '../../src/vehicles/vehicle.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { registerVehicles } from '../support/test-pipeline.ts';
import type { Measure } from './bench.ts';
import { benchVehicle } from './bench-vehicle.ts';

const vehicles = 500;
const days = 5;
const begin = Date.UTC(2026, 3, 1);
const hour = 3_600_000;
const slotMs = hour / 4;
const historyDays = 365;
/** What is sent while driving, every ten seconds. */
const whileDriving = 8;
const stepMs = 10_000;

const signals = [...figureSignals, 'Vehicle.TraveledDistance'];
const vinOf = (index: number): string => `WVWZZZ1JZ4W${String(index).padStart(6, '0')}`;

/**
 * What a night costs: 500 vehicles with a year of daily values, each an hour on the road a day (8 signals every 10 s) and else a
 * report of all signals in a quarter of an hour: 5,000 samples a day.
 */
export async function predictionCost(log: (line: string) => void): Promise<Measure[]> {
  const directory = lastingTempDir();
  const server = createEmbeddedPostgres({
    directory: join(directory.path, 'postgres'),
    logger: silentLogger,
    clock: systemClock,
  });
  const clock = new FakeClock(begin);
  const store = createDuckdbStore({
    directory: join(directory.path, 'telemetry'),
    clock,
    logger: silentLogger,
  });
  const vins = Array.from({ length: vehicles }, (_, index) => vinOf(index));
  try {
    await server.start();
    await store.start();
    const db = openDatabase({ url: server.url, logger: silentLogger, maxConnections: 4 });
    try {
      await migrate(db);
      await registerVehicles(db, vins);
      await fill(store, clock, log);
      const today = begin / dayMs + days - 1;
      const kept = { readToDay: today - 1, readWholeDay: today - 100, predictedAt: begin };
      for (const vin of vins) await keepSeries(db, [[vin, { ...kept, series: lastYear(today) }]]);
      let longest = 0;
      let last = performance.now();
      const watch = setInterval(() => {
        longest = Math.max(longest, performance.now() - last - 5);
        last = performance.now();
      }, 5);
      const startedAt = performance.now();
      const cpuBefore = process.cpuUsage();
      const { predicted } = await runPredictions(
        {
          db,
          openReader() {
            const { port1, port2 } = new MessageChannel();
            serveReader(port1, store);
            return createRemoteReader(port2);
          },
          vehicle: vehicleOf,
          say: async () => undefined,
          clock,
        },
        {
          vins,
          isWhole: false,
          doneSince: Number.POSITIVE_INFINITY,
          signal: new AbortController().signal,
          progress: async () => undefined,
        },
      );
      clearInterval(watch);
      const each = (performance.now() - startedAt) / predicted;
      const { user, system } = process.cpuUsage(cpuBefore);
      const busy = (user + system) / 1000 / predicted;
      log(
        `${predicted} vehicles, ${each.toFixed(1)} ms each, ${busy.toFixed(1)} ms of them at work beside PostgreSQL: 100,000 in ${((each * 100_000) / 60_000).toFixed(0)} min; ` +
          `the thread was held for ${longest.toFixed(0)} ms at most`,
      );
      return [
        {
          what: 'a night, per vehicle',
          unit: 'ms',
          ours: [each],
          reference: [],
          referenceIs: '',
          target: '≤ 10 ms',
        },
      ];
    } finally {
      await db.destroy();
    }
  } finally {
    await store.stop();
    await server.stop();
    directory.remove();
  }
}

/** An hour a batch. */
async function fill(store: TelemetryStore, clock: FakeClock, log: (line: string) => void): Promise<void> {
  const startedAt = performance.now();
  const [names, paths] = [new Interner(), new Interner()];
  const numbers = signals.map((path) => paths.id(path));
  let position = 1;
  for (let at = begin; at < begin + days * dayMs; at += hour) {
    clock.advance(at - clock.now());
    if ((at - begin) % dayMs === 0) for (let i = 0; i < 3; i++) await store.maintain();
    const messages: MessageRow[] = [];
    const rows: { vehicle: number; signal: number; ts: number; value: number }[] = [];
    const ofMessage: number[] = [];
    const put = (vehicle: number, place: number, ts: number): void => {
      rows.push({ vehicle, signal: numbers[place] as number, ts, value: valueAt(place, ts) });
      ofMessage.push(messages.length);
    };
    for (let index = 0; index < vehicles; index++) {
      const vehicle = names.id(vinOf(index));
      const isDriving = (at / hour) % 24 === index % 24;
      for (let slot = at; slot < at + hour; slot += slotMs) {
        for (const place of signals.keys()) put(vehicle, place, slot);
        const steps = isDriving ? slotMs / stepMs : 0;
        for (let step = 1; step < steps; step++)
          for (let place = 0; place < whileDriving; place++) put(vehicle, place, slot + step * stepMs);
        const lastTs = slot + Math.max(0, steps - 1) * stepMs;
        const head = { topic: 'telemetry', receivedAt: at, boot: 'b', seq: slot / slotMs };
        messages.push({ ...head, position: position++, vehicle, firstTs: slot, lastTs });
      }
    }
    const samples = {
      length: rows.length,
      vehicle: Uint32Array.from(rows, ({ vehicle }) => vehicle),
      signal: Uint32Array.from(rows, ({ signal }) => signal),
      ts: Float64Array.from(rows, ({ ts }) => ts),
      value: Float64Array.from(rows, ({ value }) => value),
      flags: new Uint8Array(rows.length),
      message: Uint32Array.from(ofMessage),
      texts: new Map(),
      arrays: new Map(),
    };
    await store.write({ vehicles: names, signals: paths, messages, samples, presence: [], position });
  }
  log(
    `${vehicles} vehicles × ${days} days written in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  );
}

const levels: readonly (readonly [part: string, level: number])[] = [
  ['StateOfCharge', 60],
  ['StateOfHealth', 93],
  ['Insulation', 2e6],
  ['CellVoltage.Max', 3.72],
  ['CellVoltage.Min', 3.7],
  ['LowVoltage', 12.6],
  ['Pressure', 250],
  ['Temperature', 24],
  ['PadWear', 40],
];
const valueAt = (place: number, ts: number): number => {
  const level = levels.find(([part]) => signals[place]?.includes(part))?.[1] ?? 0;
  return level * (1 + 0.002 * Math.sin(ts / 7e6 + place));
};

const kept = [
  ...['odometer', 'packVoltage', 'stateOfHealth', 'fullEnergy', 'cellSpread', 'insulation', 'restVoltage'],
  ...['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'].flatMap((wheel) => [
    `tyrePressure/${wheel}`,
    `padWear/${wheel}`,
  ]),
];
/** Wearing pads, tyres that lose air, and so on: everything is followed to its limit. */
function lastYear(today: number) {
  const dayOf = Array.from({ length: historyDays }, (_, index) => today - historyDays + index);
  const begins: Readonly<Record<string, readonly [from: number, aDay: number]>> = {
    odometer: [10_000, 40],
    packVoltage: [400, 0],
    stateOfHealth: [96, -0.008],
    fullEnergy: [60, -0.005],
    cellSpread: [0.02, 0.00005],
    insulation: [3e6, -2000],
    restVoltage: [12.8, -0.0005],
    tyrePressure: [270, -0.05],
    padWear: [10, 0.08],
  };
  return new Map(
    kept.map((name) => {
      const [from, aDay] = begins[name.split('/')[0] as string] as readonly [number, number];
      const values = dayOf.map((day, index) =>
        Number((from * (1 + 0.002 * Math.sin(day * 2.7)) + aDay * index).toPrecision(7)),
      );
      return [name, { days: dayOf, values }];
    }),
  );
}

const vehicleOf = (vin: string): Vehicle =>
  benchVehicle(vin, { createdAt: begin, lastSeenAt: begin + days * dayMs });

import { drivingSignals } from './load-signals.ts';
import { pick, type Random } from './seeded-random.ts';

/** What a vehicle may say: the topic below `up/`, and the JSON value. */
export interface ValidMessage {
  readonly topic: string;
  readonly value: Record<string, unknown>;
}

type Maker = (random: Random, ts: number) => ValidMessage;

export const signalNames: readonly string[] = drivingSignals.map(([name]) => name);

const ecus = ['BMS', 'ECM', 'ABS'];
const codes = ['P0A80-00', 'P0C73-00', 'U0100-00', 'C1234-56'];

function signals(random: Random): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: random.integer(1, 6) }, () => [
      pick(random, signalNames),
      random.integer(0, 900) / 10,
    ]),
  );
}

function report(random: Random, ts: number, system: string, faults: readonly unknown[]): ValidMessage {
  return {
    topic: 'faults',
    value: { ts, ecu: pick(random, ecus), system, complete: random.integer(0, 1) === 1, faults },
  };
}

const makers: readonly Maker[] = [
  (random, ts) => ({ topic: 'telemetry', value: { ts, signals: signals(random) } }),
  (random, ts) => ({
    topic: 'telemetry',
    value: { samples: [1, 2, 3].map((step) => ({ ts: ts + step, signals: signals(random) })) },
  }),
  (random, ts) => ({
    topic: 'telemetry',
    value: {
      ts: [ts, ts + 1, ts + 2],
      signals: { [pick(random, signalNames)]: [1, null, random.integer(0, 99)] },
    },
  }),
  (random, ts) =>
    report(random, ts, 'uds', [
      {
        code: pick(random, codes),
        status: random.integer(0, 255),
        freezeFrame: signals(random),
        occurrenceCount: 2,
      },
    ]),
  (random, ts) =>
    report(random, ts, 'obd', [
      { code: 'P0301', status: pick(random, ['pending', 'confirmed', 'permanent']) },
    ]),
  (random, ts) => report(random, ts, 'j1939', [{ code: 'SPN520192/FMI5', occurrenceCount: 3, active: true }]),
  (random, ts) => report(random, ts, 'gbt32960', [{ code: 'GBT-5', level: random.integer(0, 3) }]),
  (random, ts) => ({
    topic: 'event',
    value: { ts, type: pick(random, ['ignition-on', 'crash']), data: { odometerKm: random.integer(0, 9e5) } },
  }),
  (random, ts) => ({
    topic: 'inventory',
    value: {
      ts,
      ecus: ecus.map((ecu) => ({ ecu, hardware: 'H1', serial: 'S1', software: `1.${random.integer(0, 9)}` })),
    },
  }),
  (random, ts) => ({
    topic: `command/c-${random.integer(1, 99)}`,
    value: { ts, state: 'failed', progress: 0.5, result: [1], error: { code: 'busy', message: 'later' } },
  }),
  (random, ts) => ({
    topic: `update/u-${random.integer(1, 99)}`,
    value: { ts, state: 'downloading', progress: 0.25, message: 'later' },
  }),
  (random, ts) => ({ topic: `capture/c-${random.integer(1, 99)}`, value: { ts, frames: [[1, 2, 3]] } }),
];

/** A valid message on any of the `up/` topics, without boot and seq. */
export const anyMessage: Maker = (random, ts) => pick(random, makers)(random, ts);

import fc from 'fast-check';
import type { JournalRecord } from '../../../src/journal/journal.ts';
import { said } from '../../support/test-pipeline.ts';

export const speed = 'Vehicle.Speed';
export const voltage = 'Vehicle.LowVoltageBattery.CurrentVoltage';

const telemetry = fc.record({
  kind: fc.constant('telemetry' as const),
  vehicle: fc.nat({ max: 1 }),
  samples: fc.array(
    fc.record({
      gap: fc.constantFrom(0, 1000, 5000, 10_000, 30_000),
      late: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constantFrom(4000, 15_000, 100_000)),
      values: fc.record(
        {
          // 400 km/h is out of range, and no rule sees it.
          [speed]: fc.constantFrom(0, 20, 35, 55, 65, 80, 90, 400),
          [voltage]: fc.constantFrom(10.5, 11.5, 12.5),
        },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

const gap = fc.constantFrom(0, 1000, 5000, 10_000, 30_000);
const late = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(1000, 4000, 15_000, 100_000));
const report = fc.record({
  kind: fc.constant('faults' as const),
  vehicle: fc.nat({ max: 1 }),
  gap,
  late,
  ecu: fc.constantFrom('A', 'A', 'B'),
  complete: fc.boolean(),
  faults: fc.uniqueArray(
    fc.record({
      code: fc.constantFrom('P1', 'P2', 'U1'),
      // Not open, pending, confirmed, failing.
      status: fc.constantFrom(0x50, 0x04, 0x08, 0x09),
    }),
    { selector: ({ code }) => code, maxLength: 2 },
  ),
  // Said so often, with another number or none.
  times: fc.constantFrom(1, 1, 1, 2),
});
const inventory = fc.record({
  kind: fc.constant('inventory' as const),
  vehicle: fc.nat({ max: 1 }),
  gap,
  late,
  software: fc.constantFrom('1', '2'),
});
const event = fc.record({
  kind: fc.constant('event' as const),
  vehicle: fc.nat({ max: 1 }),
  gap,
  late,
  type: fc.constantFrom('service-start', 'service-end'),
});
/** What one of two vehicles says. */
export const vehicleMessage = fc.oneof(
  { weight: 6, arbitrary: telemetry },
  { weight: 5, arbitrary: report },
  { weight: 1, arbitrary: inventory },
  { weight: 1, arbitrary: event },
);
export type VehicleMessage = typeof vehicleMessage extends fc.Arbitrary<infer T> ? T : never;

/** Messages as they come in, each vehicle's clock going on from one to the next. */
export function createStream(vins: readonly string[], begin: number) {
  const times = vins.map(() => begin);
  let seq = 0;
  return {
    records(message: VehicleMessage): JournalRecord[] {
      const { vehicle, kind } = message;
      const vin = vins[vehicle] ?? '';
      const next = (step: { readonly gap: number; readonly late: number }): number => {
        times[vehicle] = (times[vehicle] ?? begin) + step.gap;
        return (times[vehicle] ?? begin) - step.late;
      };
      const record = (body: unknown) => said(vin, kind, body, begin);
      if (kind === 'telemetry') {
        const samples = message.samples.map((one) => ({ ts: next(one), signals: one.values }));
        return [record({ boot: 'b', seq: ++seq, samples })];
      }
      const ts = next(message);
      if (kind === 'inventory') return [record({ ts, ecus: [{ ecu: 'A', software: message.software }] })];
      if (kind === 'event') return [record({ ts, type: message.type })];
      const { ecu, complete, faults, times: count } = message;
      const body = { ts, ecu, system: 'uds', complete, faults };
      return Array.from({ length: count }, () => record(body));
    },
  };
}

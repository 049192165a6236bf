import fc from 'fast-check';
import type { FaultReport } from '../../../src/wire/messages.ts';

const status = fc.constantFrom(0x00, 0x01, 0x04, 0x08, 0x09, 0x2f, 0x50, 0x20);
const frame = fc.option(fc.record({ 'Vehicle.Speed': fc.integer({ min: 0, max: 4 }) }), { nil: undefined });

/** Reports of one UDS memory: few codes and few times, so that everything collides with everything. */
export function udsReports(maxLength: number): fc.Arbitrary<FaultReport[]> {
  const fault = fc
    .record({
      code: fc.constantFrom('P0A80-00', 'P0AA6-00', 'U0100-00'),
      status,
      freezeFrame: frame,
      occurrenceCount: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    })
    .map(({ freezeFrame, occurrenceCount, ...rest }) => ({
      ...rest,
      ...(freezeFrame === undefined ? {} : { freezeFrame }),
      ...(occurrenceCount === undefined ? {} : { occurrenceCount }),
    }));
  return fc.array(
    fc.record({
      ts: fc.integer({ min: 1, max: 12 }).map((minute) => 1_700_000_000_000 + minute * 60_000),
      ecu: fc.constant('BMS'),
      system: fc.constant('uds' as const),
      complete: fc.boolean(),
      faults: fc.array(fault, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength },
  );
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxLanes, takeLane } from '../../../../src/engines/telemetry/external/place-message.ts';

const message = fc.record({ first: fc.nat({ max: 100 }), length: fc.nat({ max: 10 }) });

test('messages of one lane follow each other, and there are no more lanes than said', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 200 }), (messages) => {
      const standing = { lanes: [] as number[] };
      const ends = new Map<number, number>();
      for (const { first, length } of messages) {
        const lane = takeLane(standing, first, first + length);
        if (lane === null) {
          expect(standing.lanes).toHaveLength(maxLanes);
          expect(standing.lanes.every((end) => end >= first)).toBe(true);
          continue;
        }
        expect(first).toBeGreaterThan(ends.get(lane) ?? -1);
        ends.set(lane, first + length);
      }
    }),
  );
});

test('live data and a backlog beside it take two lanes', () => {
  const standing = { lanes: [] as number[] };
  const lanes = Array.from({ length: 50 }, (_, index) => [
    takeLane(standing, 10_000 + index, 10_000 + index),
    takeLane(standing, index, index),
  ]);
  expect(new Set(lanes.map(String))).toEqual(new Set(['0,1']));
});

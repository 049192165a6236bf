import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { type NumberedMessages, seenRangesOf } from '../../../src/engines/telemetry/sequence-queries.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { Batches } from '../../contract/telemetry/batches.ts';
import { sample, t0 } from '../../contract/telemetry/opened.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';

interface Sent {
  readonly boot: string;
  readonly seq: number;
  readonly ts: number;
  readonly topic: string;
}

const columnsOf = (sent: readonly Sent[]): NumberedMessages => ({
  boots: sent.map(({ boot }) => boot),
  seq: Float64Array.from(sent, ({ seq }) => seq),
  firstTs: Float64Array.from(sent, ({ ts }) => ts),
  lastTs: Float64Array.from(sent, ({ ts }) => ts),
});

test('runs of received numbers are what the database works out, in any order and range', async () => {
  const message = fc.record({
    boot: fc.constantFrom('a', 'b'),
    seq: fc.nat({ max: 12 }),
    ts: fc.integer({ min: t0, max: t0 + 20 }),
    topic: fc.constantFrom('telemetry', 'faults'),
  });
  // A number of a power-up has one time, whatever its topics.
  const messages = fc.array(message, { maxLength: 30 }).map((sent) =>
    sent.map((one) => ({
      ...one,
      ts: sent.find(({ boot, seq }) => boot === one.boot && seq === one.seq)!.ts,
    })),
  );
  const range = fc.record({
    from: fc.integer({ min: t0 - 2, max: t0 + 22 }),
    to: fc.integer({ min: t0 - 2, max: t0 + 22 }),
  });
  const store = createDuckdbStore({ directory: tempDir(), clock: new FakeClock(t0), logger: silentLogger });
  await store.start();
  onTestFinished(() => store.stop());
  const batches = new Batches();
  let vehicles = 0;
  await fc.assert(
    fc.asyncProperty(messages, fc.array(range, { minLength: 1, maxLength: 5 }), async (sent, ranges) => {
      const vin = `WVWZZZ1JZXW${String(++vehicles).padStart(6, '0')}`;
      await store.write(
        batches.batch(
          sent.map(({ boot, seq, ts, topic }) => sample(vin, ts, { Speed: 1 }, { boot, seq, topic })),
        ),
      );
      for (const { from, to } of ranges)
        expect(seenRangesOf(columnsOf(sent), from, to)).toEqual(await store.seenRanges(vin, from, to));
    }),
    { numRuns: 50 },
  );
});

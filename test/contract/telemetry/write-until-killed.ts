import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { Batches } from './batches.ts';

/** A process that writes batches from the store's position on and prints each position once it is durable. */

const messagesInBatch = 50;
const [directory] = process.argv.slice(2);
const store = createDuckdbStore({
  directory: directory!,
  clock: systemClock,
  logger: silentLogger,
  checkpointBytes: 1_000_000,
  // Two batches and a half.
  markMessages: 125,
  // Whatever there is.
  ordering: { rows: 1, perSecond: Number.POSITIVE_INFINITY },
});
await store.start();
let batch = (await store.committedPosition()) / 10_000;
for (;;) {
  const batches = new Batches(batch * 10_000);
  const made = batches.batch(
    Array.from({ length: messagesInBatch }, (_, index) => {
      const seq = batch * messagesInBatch + index;
      // Ten batches are a day: days change in mid-load.
      const receivedAt = Date.UTC(2026, 0, 1) + Math.floor(batch / 10) * 86_400_000 + index;
      return {
        vin: `LSVAA4187E200000${seq % 5}`,
        receivedAt,
        boot: 'b',
        seq,
        samples: [
          { ts: receivedAt, signals: { Number: seq, Text: `text ${seq % 100}`, Cells: [seq, -seq] } },
        ],
      };
    }),
  );
  batch += 1;
  await store.write({ ...made, position: batch * 10_000 });
  process.stdout.write(`${batch * 10_000}\n`);
  if (batch % 7 === 0) await store.maintain();
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuckdbStore } from '../../src/engines/telemetry/duckdb-store.ts';
import { Interner } from '../../src/shared/interner.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import type { MessageRow, TelemetryStore, WriteBatch } from '../../src/telemetry/telemetry-store.ts';
import { eventually } from '../support/eventually.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { drivingSignals, seqSignal } from '../support/load-signals.ts';
import { seededRandom } from '../support/seeded-random.ts';

const dayMs = 86_400_000;
/** 179 messages a vehicle and day with 40 signals each: 1,000 vehicles × 7 days are 50 million values. */
const everyMs = 483_000;
/** A batch is about two of DuckDB's row groups, which is what the store likes best. */
const messagesOfBatch = 6000;
const paths = [seqSignal, ...drivingSignals.map(([name]) => name)];

export interface Filled {
  readonly values: number;
  /** Of days that are over. */
  readonly sealed: number;
  /** The journal goes on behind this position. */
  readonly position: number;
}

/**
 * Writes the last `days` days of a fleet up to `now` into a telemetry store, in the order received, and waits until the days
 * that are over are sealed. Each vehicle sends at times of its own; values wander as a driving car's do, in the steps
 * of its sensors.
 */
export async function fillStore(
  directory: string,
  vins: readonly string[],
  { days, now, log }: { readonly days: number; readonly now: number; readonly log: (line: string) => void },
): Promise<Filled> {
  const clock = new FakeClock(now - days * dayMs);
  const store = createDuckdbStore({ directory, clock, logger: silentLogger });
  await store.start();
  const startedAt = performance.now();
  try {
    const filled = await writeAll(store, clock, vins, now);
    await untilSealed(store, directory);
    // The newest day is ordered as it would be after a day of little traffic.
    await store.maintain();
    await store.quiet();
    log(
      `${(filled.values / 1e6).toFixed(1)} million values written and sealed in ${Math.round((performance.now() - startedAt) / 1000)} s`,
    );
    return filled;
  } finally {
    await store.stop();
  }
}

async function writeAll(
  store: TelemetryStore,
  clock: FakeClock,
  vins: readonly string[],
  now: number,
): Promise<Filled> {
  const random = seededRandom(1);
  const vehicles = new Interner();
  const signals = new Interner();
  for (const path of paths) signals.id(path);
  const walks = Float64Array.from({ length: vins.length * paths.length }, () => random.integer(-1000, 1000));
  const offsets = vins.map((vin) => {
    vehicles.id(vin);
    return random.integer(0, everyMs - 1);
  });
  const today = Math.floor(now / dayMs) * dayMs;
  let [position, values, sealed] = [1000, 0, 0];
  let heads: MessageRow[] = [];
  let rows = newRows();

  async function flush(): Promise<void> {
    const length = heads.length * paths.length;
    const batch: WriteBatch = {
      vehicles,
      signals,
      messages: heads,
      samples: { ...rows, length, texts: new Map(), arrays: new Map() },
      presence: [],
      position,
    };
    await store.write(batch);
    values += length;
    heads = [];
    rows = newRows();
  }

  const order = offsets.map((_, vehicle) => vehicle).sort((a, b) => offsets[a]! - offsets[b]!);
  const begin = clock.now();
  for (let round = 0; begin + round * everyMs < now; round++) {
    for (const vehicle of order) {
      const ts = begin + round * everyMs + offsets[vehicle]!;
      if (ts >= now) continue;
      const receivedAt = ts + random.integer(40, 900);
      for (let signal = 0; signal < paths.length; signal++) {
        const at = vehicle * paths.length + signal;
        const row = heads.length * paths.length + signal;
        walks[at]! += random.integer(-300, 300) - walks[at]! / 50;
        rows.vehicle[row] = vehicle;
        rows.signal[row] = signal;
        rows.ts[row] = ts;
        rows.value[row] = signal === 0 ? round : steppedValue(signal - 1, walks[at]!);
        rows.message[row] = heads.length;
      }
      const head = { position, vehicle, topic: 'telemetry', receivedAt, boot: 'fill', seq: round };
      heads.push({ ...head, firstTs: ts, lastTs: ts });
      position += 700;
      if (receivedAt < today) sealed += paths.length;
      if (heads.length < messagesOfBatch) continue;
      await flush();
      clock.advance(Math.max(0, receivedAt - clock.now()));
      await store.maintain();
    }
  }
  await flush();
  return { values, sealed, position };
}

function newRows() {
  const length = messagesOfBatch * paths.length;
  return {
    vehicle: new Uint32Array(length),
    signal: new Uint32Array(length),
    ts: new Float64Array(length),
    value: new Float64Array(length),
    flags: new Uint8Array(length),
    message: new Uint32Array(length),
  };
}

/** In steps of a hundredth of the spread or finer, as digits go. */
function steppedValue(signal: number, walk: number): number {
  const [, usual, spread] = drivingSignals[signal]!;
  const digits = spread === 0 ? 1 : Math.max(0, Math.ceil(1 - Math.log10(spread)));
  return Number((usual + (spread * walk) / 1000).toFixed(digits));
}

/** All days but the newest have a summary that says so. */
function untilSealed(store: TelemetryStore, directory: string): Promise<void> {
  return eventually(
    async () => {
      await store.maintain();
      const days = readdirSync(directory).filter((name) => /^[\d-]+\.duckdb$/.test(name)).length - 1;
      const summaries = readdirSync(directory).filter((name) => name.endsWith('.json'));
      const sealed = summaries.filter((name) =>
        readFileSync(join(directory, name), 'utf8').includes('"sealed":true'),
      );
      if (sealed.length < days) throw new Error(`${sealed.length} of ${days} days are sealed`);
    },
    { timeoutMs: 300_000, everyMs: 200 },
  );
}

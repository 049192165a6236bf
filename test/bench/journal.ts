import { createSegmentJournal } from '../../src/engines/journal/segment-journal.ts';
import type { Journal, JournalRecord } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { publishTemplate } from '../support/load-packets.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';

const inFlight = 4000;
const pacedPerSecond = 10_000;

/** The journal alone: appends of 2 kB, each counted when it is on disk; trimmed as it goes. */
export const journal: Bench = {
  name: 'journal',
  about: 'appends of 2 kB to the journal, with their flush',
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const rates: number[] = [];
    const p99: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const data = lastingTempDir();
      const opened = createSegmentJournal({
        directory: data.path,
        maxBytes: 4e9,
        minFreeDiskBytes: 1e8,
        logger: silentLogger,
        clock: systemClock,
        onFailure: (error) => {
          throw error;
        },
      });
      await opened.start();
      opened.onFlushed((position) => opened.trim(position));
      rates.push(await flatOut(opened, seconds));
      p99.push(await paced(opened, seconds));
      log(
        `journal: ${Math.round(rates.at(-1) ?? 0)} appends/s, p99 ${p99.at(-1)?.toFixed(2)} ms at ${pacedPerSecond}/s`,
      );
      await opened.stop();
      data.remove();
    }
    const none = { reference: [], referenceIs: 'none' };
    return [
      { what: 'appends of 2 kB, flat out', unit: 'records/s', ours: rates, target: '≥ 150000', ...none },
      {
        what: `append → flushed at ${pacedPerSecond}/s, p99`,
        unit: 'ms',
        ours: p99,
        target: '≤ 10 ms',
        ...none,
      },
    ];
  },
};

function record(): JournalRecord {
  const vin = 'WRSLDJZZZ00000001';
  const payload = publishTemplate('journal', 0).bytes;
  return {
    kind: 'message',
    vin,
    topic: `v1/${vin}/up/telemetry`,
    payload,
    receivedAt: Date.now(),
    retryOf: null,
  };
}

async function flatOut(opened: Journal, seconds: number): Promise<number> {
  const one = record();
  const began = performance.now();
  const end = began + seconds * 1000;
  let done = 0;
  let waiting = 0;
  const finished = Promise.withResolvers<void>();
  const fill = () => {
    if (performance.now() > end) {
      if (waiting === 0) finished.resolve();
      return;
    }
    for (; waiting < inFlight; waiting++) opened.append(one, flushed);
  };
  const flushed = () => {
    done += 1;
    waiting -= 1;
    if (waiting % 500 === 0) setImmediate(fill);
  };
  fill();
  await finished.promise;
  return (done * 1000) / (performance.now() - began);
}

async function paced(opened: Journal, seconds: number): Promise<number> {
  const one = record();
  const delays: number[] = [];
  const total = seconds * pacedPerSecond;
  const began = performance.now();
  for (let sent = 0; sent < total; ) {
    const now = performance.now();
    for (const due = Math.min(total, ((now - began) / 1000) * pacedPerSecond); sent < due; sent++)
      opened.append(one, () => delays.push(performance.now() - now));
    await pause(1);
  }
  while (delays.length < total) await pause(5);
  delays.sort((a, b) => a - b);
  return delays[Math.ceil(total * 0.99) - 1] ?? Number.NaN;
}

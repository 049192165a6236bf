import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { TelemetryReader, TelemetryStore, WriteBatch } from '../../telemetry/telemetry-store.ts';
import { DayFiles } from './day-files.ts';
import { dayOf, duckdbBestRows } from './day-schema.ts';
import { DayWriter } from './day-writer.ts';
import { whileRoom } from './disk-space.ts';
import { DuckdbDatabase } from './duckdb-database.ts';
import { exportParquet } from './export-query.ts';
import { queryFigures } from './figures-query.ts';
import { queryGrouped } from './grouped-query.ts';
import { Housekeeping, type Ordering } from './housekeeping.ts';
import { lastValuesOf } from './last-values.ts';
import { queryValuesBefore } from './last-values-query.ts';
import { queryMessageTimes } from './message-times-query.ts';
import { recheckNewestTimes } from './newest-times.ts';
import { queryRaw } from './point-queries.ts';
import { queryReplay } from './replay-query.ts';
import { querySamples } from './replay-samples-query.ts';
import { queryRows } from './rows-query.ts';
import { querySeenOnTopics, querySeenRanges } from './sequence-queries.ts';
import { queryBuckets, queryObserved, querySeries } from './series-query.ts';
import { usageOf } from './store-usage.ts';
import type { QueryContext } from './stored-values.ts';

export interface DuckdbStoreOptions {
  /** Made where it does not exist; one DuckDB file a UTC day of receipt. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly memoryLimitMb?: number;
  /** Of DuckDB for queries and sorts; one core is left to the others by default. */
  readonly threads?: number;
  /**
   * A log that takes as long to replay as so many bytes is checkpointed after the batch that made it so; it bounds the time
   * of a start after a crash. Default 32 MB: 0.2 to 0.4 s. More would save no work, and hold up the next batch for longer.
   */
  readonly checkpointBytes?: number;
  /**
   * The day that is written is ordered by vehicle in parts of so many samples or more, while no more than `perSecond` come.
   * Default 500,000, which take half a second, and 100,000.
   */
  readonly ordering?: Ordering;
  /** A start reads up to so many messages of the newest day. Default 250,000, which takes 7 ms. */
  readonly markMessages?: number;
  /** What an export leaves free of the disk. Default 512 MB: the journal stops vehicles at half of that. */
  readonly exportLeavesBytes?: number;
}

/** Blocks of files at hand between questions: the system keeps their pages, too. */
const keptMb = 64;

/** The time series in DuckDB files, embedded. After an error of kind `permanent` the process must end. */
export function createDuckdbStore(options: DuckdbStoreOptions): TelemetryStore {
  const { directory, clock, logger, exportLeavesBytes = 512 * 1024 * 1024 } = options;
  const database = new DuckdbDatabase({
    temporaryDirectory: join(directory, 'tmp'),
    memoryLimitMb: options.memoryLimitMb ?? 512,
    keptMb,
    threads: options.threads ?? Math.max(1, availableParallelism() - 1),
    readers: 2,
  });
  const files = new DayFiles(database, directory);
  const writer = new DayWriter(database, files, {
    checkpointBytes: options.checkpointBytes ?? 32 * 1024 * 1024,
    markMessages: options.markMessages ?? 250_000,
  });
  const context: QueryContext = { database, files, state: () => writer.state };
  const housekeeping = new Housekeeping(
    context,
    writer,
    logger,
    options.ordering ?? { rows: 500_000, perSecond: 100_000 },
  );

  const reader: TelemetryReader = {
    buckets: (...query) => queryBuckets(context, ...query),
    series: (...query) => querySeries(context, ...query),
    raw: (...query) => queryRaw(context, ...query),
    valuesBefore: (vehicles, signals) => queryValuesBefore(context, vehicles, signals),
    lastValues: (vin) => lastValuesOf((vehicles) => queryValuesBefore(context, vehicles), vin),
    observed: (...query) => queryObserved(context, ...query),
    seenOnTopics: (...query) => querySeenOnTopics(context, ...query),
    seenRanges: (...query) => querySeenRanges(context, ...query),
    replay: (vin, from) => queryReplay(context, vin, from),
    replaySamples: (vehicles, signals) => querySamples(context, vehicles, signals),
    messageTimes: (vehicles, topic) => queryMessageTimes(context, vehicles, topic),
    figures: (query) => queryFigures(context, query),
    grouped: (query) => queryGrouped(context, query),
    exportParquet(wanted) {
      const room = { directory: dirname(wanted.path), bytes: exportLeavesBytes, clock };
      return housekeeping.whileOpen((stopped) =>
        whileRoom(room, stopped, (signal) => exportParquet(context, wanted, signal)),
      );
    },
    rows: (...query) => queryRows(context, ...query),
    usage: async () => usageOf(files.list),
    async signalsOf(vin) {
      const vehicle = writer.state.vehicle(vin);
      if (vehicle === undefined) return [];
      return writer.state
        .signalsOf(vehicle)
        .map((signal) => writer.state.signals[signal]!)
        .sort();
    },
    async newestTs(vins) {
      const newest = new Map<string, number>();
      for (const vin of vins) {
        const vehicle = writer.state.vehicle(vin);
        const ts = vehicle === undefined ? undefined : writer.state.vehicles[vehicle]?.newestTs;
        if (ts !== undefined && ts !== Number.NEGATIVE_INFINITY) newest.set(vin, ts);
      }
      return newest;
    },
  };

  return {
    ...reader,
    bestRows: duckdbBestRows,
    async start() {
      await database.start();
      await files.start();
      await writer.start();
      await recheckNewestTimes(context);
    },
    async stop() {
      await housekeeping.stop();
      await writer.stop();
      await files.stop();
      database.stop();
      rmSync(join(directory, 'tmp'), { recursive: true, force: true });
    },
    committedPosition: async () => writer.state.position,
    async presenceNow() {
      const received = Math.max(...files.list.map(({ summary }) => summary.maxReceived));
      return {
        online: writer.state.vehicles.flatMap(({ vin, presence }) =>
          presence?.online && vin !== '' ? [vin] : [],
        ),
        lastReceivedAt: Number.isFinite(received) ? received : null,
      };
    },
    write: (batch: WriteBatch) => writer.write(batch, dayOf(clock.now())),
    maintain: () => housekeeping.maintain(),
    deleteReceivedBefore: (receivedAt) => housekeeping.deleteReceivedBefore(receivedAt, dayOf(clock.now())),
    deleteSignalsReceivedBefore: (receivedAt, signals) =>
      housekeeping.deleteSignalsReceivedBefore(receivedAt, signals, dayOf(clock.now())),
    erase: (vin) => housekeeping.erase(vin),
    quiet: () => housekeeping.quiet(),
    beginCopy: (directory) => housekeeping.copy(directory),
  };
}

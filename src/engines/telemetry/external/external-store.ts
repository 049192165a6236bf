import { mkdirSync } from 'node:fs';
import type { Database } from '../../../database/database.ts';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { TelemetryStore } from '../../../telemetry/telemetry-store.ts';
import { lastValuesOf } from '../last-values.ts';
import { BatchStore } from './batch-store.ts';
import { Books } from './books.ts';
import { deleteSignalsReceivedBefore } from './delete-signals.ts';
import { exportParquet } from './export-parquet.ts';
import { queryFigures, queryGrouped } from './figures-queries.ts';
import type { LineStore } from './line-store.ts';
import type { ExternalContext } from './message-heads.ts';
import { queryRaw, queryRows, queryValuesBefore } from './point-queries.ts';
import { queryMessageTimes, queryReplay, querySamples } from './replay-queries.ts';
import { querySeenOnTopics, querySeenRanges } from './sequence-queries.ts';
import { queryBuckets, queryObserved, querySeries } from './series-queries.ts';
import { SettledStore } from './settled-store.ts';
import { deleteReceivedBefore, eraseVehicle, type UpkeepContext, usageOf } from './upkeep.ts';

export interface ExternalStoreOptions {
  readonly lines: LineStore;
  /** Migrated; holds what is not a number. */
  readonly db: Database;
  /** For what the line store may still lose with its process; made where it does not exist. */
  readonly directory: string;
  /** Name of what is ours in the line store. */
  readonly measurement: string;
  /** Signals that `deleteSignalsReceivedBefore` is for: they lie by themselves. */
  readonly apart: RegExp;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Some 6 MB of lines: more would only wait longer. */
const rowsOfOneRequest = 120_000;

/** The time series in a store of numbers, and in PostgreSQL what is not one. `start` needs both. */
export function createExternalStore(options: ExternalStoreOptions): TelemetryStore {
  const { lines, db, directory, clock, logger, measurement, apart } = options;
  const books = new Books(db, apart);
  const settled = new SettledStore({ lines, directory, clock, logger });
  const batches = new BatchStore({ books, lines, settled, clock, measurement });
  const upkeep: UpkeepContext = { books, lines, settled };
  const context: ExternalContext = {
    books,
    lines: {
      async read(wanted) {
        await settled.whole();
        return lines.read(wanted);
      },
    },
  };
  const stopping = new AbortController();
  let begun: Promise<void> | null = null;

  /** What the line store must say and be given before anything is written to it. */
  function begin(): Promise<void> {
    begun ??= (async () => {
      await lines.start();
      await settled.start(books.position);
    })();
    begun.catch(() => {
      begun = null;
    });
    return begun;
  }

  return {
    bestRows: { few: rowsOfOneRequest, many: rowsOfOneRequest },
    async start() {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      await books.load();
      try {
        await begin();
      } catch (error) {
        // Vehicles are served meanwhile: the journal keeps what they send.
        if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
        logger.warn({ err: error }, 'the telemetry store is away');
      }
    },
    async stop() {
      stopping.abort();
      await settled.stop();
      await lines.stop();
    },
    committedPosition: () => batches.committedPosition(),
    async write(batch) {
      await begin();
      await batches.write(batch);
    },

    buckets: (...query) => queryBuckets(context, ...query),
    series: (...query) => querySeries(context, ...query),
    raw: (...query) => queryRaw(context, ...query),
    rows: (...query) => queryRows(context, ...query),
    observed: (...query) => queryObserved(context, ...query),
    valuesBefore: (vehicles, signals) => queryValuesBefore(context, vehicles, signals),
    lastValues: (vin) => lastValuesOf((vehicles) => queryValuesBefore(context, vehicles), vin),
    seenOnTopics: (...query) => querySeenOnTopics(context, ...query),
    seenRanges: (...query) => querySeenRanges(context, ...query),
    replay: (vin, from) => queryReplay(context, vin, from),
    replaySamples: (vehicles, signals) => querySamples(context, vehicles, signals),
    messageTimes: (vehicles, topic) => queryMessageTimes(context, vehicles, topic),
    figures: (query) => queryFigures(context, query),
    grouped: (query) => queryGrouped(context, query),
    exportParquet: (wanted) => exportParquet(context, wanted, stopping.signal),
    usage: () => usageOf(upkeep),

    async signalsOf(vin) {
      const standing = await books.standing(vin);
      const numbers = standing === undefined ? [] : [...standing.signals.keys()];
      return numbers
        .filter((number) => standing!.signals[number] === 1)
        .map((number) => books.signals.path(number))
        .sort();
    },

    async newestTs(vins) {
      const standings = await books.standings(vins);
      return new Map(
        [...standings].flatMap(([vin, { newestTs }]) => (Number.isFinite(newestTs) ? [[vin, newestTs]] : [])),
      );
    },

    async presenceNow() {
      const online = await db
        .selectFrom('telemetry_vehicles')
        .select('vin')
        .where('online', '=', true)
        .execute();
      return { online: online.map(({ vin }) => vin), lastReceivedAt: books.lastReceivedAt };
    },

    maintain: async () => undefined,
    async deleteReceivedBefore(receivedAt) {
      await begin();
      return deleteReceivedBefore(upkeep, receivedAt);
    },
    async deleteSignalsReceivedBefore(receivedAt, signals) {
      await begin();
      return deleteSignalsReceivedBefore(upkeep, receivedAt, signals);
    },
    quiet: () => settled.inTurn(async () => undefined),
    async erase(vin) {
      await begin();
      await eraseVehicle(upkeep, vin);
    },
    async beginCopy() {
      throw new AppError(
        'conflict',
        'telemetry-copied-elsewhere',
        `The telemetry is in ${lines.name}, which Roadside does not copy: use ${lines.ownBackup} for it, and pg_dump for the database, with the server stopped.`,
      );
    },
  };
}

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { caughtUp } from '../../ingest/caught-up.ts';
import { defineJob, type JobDefinition } from '../../jobs/jobs.ts';
import type { Outbox } from '../../jobs/outbox.ts';
import type { WorkDesk } from '../../jobs/work.ts';
import type { Journal, JournalPosition } from '../../journal/journal.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Page } from '../../shared/page.ts';
import type { VehicleRegistry } from '../registry.ts';
import { deleteLateRows, renameTraces } from './erase-traces.ts';
import { type Erasure, type ErasureStep, erasureSteps } from './erasure.ts';
import { createErasureRows } from './erasure-rows.ts';

export interface Erasures {
  /**
   * The vehicle is gone for everybody when it resolves; the rest is promised. The same vehicle again is the same erasure.
   * @throws AppError not-found `vehicle-not-found`
   */
  begin(vin: string, by: string): Promise<Erasure>;
  find(id: string): Promise<Erasure | undefined>;
  /** Newest first, of these markets; null = of all. */
  list(markets: readonly string[] | null, limit: number, cursor?: string): Promise<Page<Erasure>>;
  /** What must be registered with the jobs. */
  readonly jobs: readonly JobDefinition[];
}

export interface ErasureParts {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'register' | 'add' | 'fence'>;
  readonly registry: Pick<VehicleRegistry, 'get' | 'remove'>;
  /** Revokes its secret and cuts its connection. */
  readonly revoke: (vin: string) => Promise<void>;
  readonly journal: Pick<Journal, 'status'> & { forget(): JournalPosition | Promise<JournalPosition> };
  /** Up to where the pipeline has stored and judged the journal. */
  readonly committed: () => number;
  readonly telemetry: {
    signalsOf(vin: string): Promise<readonly string[]>;
    erase(vin: string): Promise<void>;
  };
  /** Removes files of cases that belong to no case any more. */
  readonly removeLooseFiles: () => Promise<unknown>;
  readonly work: Pick<WorkDesk, 'cancel'>;
  /** Where exports lie, each named for its work. */
  readonly workDirectory: string;
  readonly clock: Clock;
}

const patienceMs = 30_000;
/** The pipeline may be hours behind: tries go on for a day, half a minute of patience each. */
const attempts = 200;
/** Those that wait for the store's files share one writing of these. */
const atOnce = 8;

/**
 * Erasure of a vehicle. What is known of it goes at once; a job waits until what it said before is applied, then empties the
 * telemetry store and the journal of it. Each step may be done again: a crash at any place is followed by the whole of it.
 */
export function createErasures(parts: ErasureParts): Erasures {
  const { db, outbox, registry, journal, clock } = parts;
  const rows = createErasureRows(db);
  let renaming: Promise<void> = Promise.resolve();
  const job = defineJob(
    'vehicles.erase',
    z.object({}),
    { attempts, backoffMs: 5_000, concurrency: atOnce, timeoutMs: 6 * 3_600_000 },
    async (_, context) => {
      const found = await rows.find(context.id);
      if (found === undefined || found.vin === null) return;
      const { id, vin, pseudonym } = found;
      const reached = async (step: ErasureStep, counts?: Record<string, number>) => {
        context.signal.throwIfAborted();
        await rows.reached(id, step, counts);
        await context.progress(erasureSteps.indexOf(step) / erasureSteps.length, step);
      };
      await hide(vin);
      await reached('messages');
      await applied();
      await deleteLateRows(db, vin);
      const signals = await parts.telemetry.signalsOf(vin);
      await reached('telemetry', signals.length > 0 ? { signals: signals.length } : {});
      await parts.telemetry.erase(vin);
      await reached('files');
      await removeWork(vin);
      await parts.removeLooseFiles();
      await reached('journal');
      await forgotten();
      await reached('traces');
      await oneAfterAnother(() =>
        db.transaction().execute(async (trx) => {
          await outbox.fence(trx, context);
          await deleteLateRows(trx, vin);
          await rows.finish(trx, id, clock.now(), await renameTraces(trx, vin, pseudonym));
        }),
      );
    },
  );

  /** What passes over whole tables: two might wait for rows of each other. */
  function oneAfterAnother(work: () => Promise<void>): Promise<void> {
    const done = renaming.then(work);
    renaming = done.catch(() => undefined);
    return done;
  }

  /** From now on nobody sees it, and it cannot connect. */
  async function hide(vin: string): Promise<void> {
    await parts.revoke(vin);
    await deleteLateRows(db, vin);
    await registry.remove(vin).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'vehicle-not-found')) throw error;
    });
  }

  /** Until then messages that it sent before are on their way. */
  async function applied(): Promise<void> {
    const flushed = () => journal.status().flushed;
    const isThere = journal.status().blocked === null;
    if (isThere && (await caughtUp({ flushed, committed: parts.committed, clock, patienceMs }))) return;
    throw new AppError('unavailable', 'pipeline-behind', 'The pipeline has not applied all messages yet.');
  }

  /** Until no segment is left that it may stand in. */
  async function forgotten(): Promise<void> {
    const end = await journal.forget();
    const isGone = await caughtUp({
      flushed: () => end,
      committed: () => journal.status().first,
      clock,
      patienceMs,
    });
    if (!isGone) throw new AppError('unavailable', 'journal-behind', 'The journal is not applied yet.');
  }

  /** Exports with their files, those half written as well. */
  async function removeWork(vin: string): Promise<void> {
    const found = await sql<{ id: string }>`select id from work where input ->> 'vin' = ${vin}`.execute(db);
    for (const { id } of found.rows) await parts.work.cancel(id);
    const ids = new Set(found.rows.map(({ id }) => id));
    for (const name of await readdir(parts.workDirectory).catch(() => [])) {
      const [id = ''] = name.split('.csv');
      if (ids.has(id)) await rm(join(parts.workDirectory, name), { force: true });
    }
    await sql`delete from work where position(${vin} in input::text || coalesce(result::text, '')) > 0`.execute(
      db,
    );
  }

  const jobs = outbox.register([job]);
  return {
    jobs,
    find: rows.find,
    list: rows.list,
    async begin(vin, by) {
      const erasure = await db.transaction().execute(async (trx) => {
        // Two at once: the second finds the erasure of the first.
        await trx.selectFrom('vehicles').select('vin').where('vin', '=', vin).forUpdate().execute();
        const before = await rows.underWay(trx, vin);
        if (before !== undefined) return before;
        const vehicle = registry.get(vin);
        if (vehicle === undefined)
          throw new AppError('not-found', 'vehicle-not-found', 'There is no vehicle with this VIN.');
        const made = await rows.insert(trx, { vin, market: vehicle.market, by, at: clock.now() });
        await outbox.add(trx, job, made.id, {});
        return made;
      });
      await hide(vin);
      await parts.removeLooseFiles();
      return erasure;
    },
  };
}

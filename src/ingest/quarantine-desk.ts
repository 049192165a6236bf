import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { MessageRecord } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { createQuarantineRows, type QuarantineGroup, type QuarantineWhich } from './quarantine-rows.ts';

/** What a person sees of a message that could not be taken. Times are milliseconds since 1970 UTC. */
export interface QuarantineEntry {
  readonly id: string;
  readonly vin: string;
  readonly topic: string;
  readonly receivedAt: number;
  readonly reason: string;
  /** The reason without what differs from message to message. */
  readonly cause: string;
  /** Of the payload: its size, and its first bytes. */
  readonly bytes: number;
  readonly begin: Buffer;
  readonly occurrences: number;
  readonly retriedAt: number | null;
  readonly resolvedAt: number | null;
  readonly seenAt: number | null;
  readonly seenBy: string | null;
}

interface QuarantineList extends QuarantineWhich {
  /** Entries after this one, newest first. */
  readonly after?: { readonly receivedAt: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** What became of messages that were tried again. `pending`: not known yet. */
export interface RetryOutcome {
  readonly retried: number;
  readonly taken: number;
  readonly refused: number;
  readonly pending: number;
}

export interface QuarantineDesk {
  /** Newest first; without `resolved` only what is not. */
  list(list: QuarantineList): Promise<QuarantineEntry[]>;
  /** The one that came last first. */
  groups(which: QuarantineWhich, limit: number): Promise<QuarantineGroup[]>;
  /** @throws AppError not-found `quarantine-entry-not-found` */
  get(id: string): Promise<QuarantineEntry>;
  /** As received. */
  payloads(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /**
   * Sends messages through the pipeline again, as received then. Resolves once that is durable; what became of each
   * shows in its entry: `resolvedAt`, or a new reason.
   */
  retry(ids: readonly string[]): Promise<void>;
  /** The same, and waits for what becomes of them, as long as a person does. */
  retryAndSee(ids: readonly string[]): Promise<RetryOutcome>;
  /** Marks as seen, or takes the mark away; answers with those that changed. Nothing is lost by it. */
  mark(ids: readonly string[], seenBy: string | null): Promise<string[]>;
  /** Those that were tried least recently first. */
  idsOf(which: QuarantineWhich, limit: number): Promise<string[]>;
  count(which: QuarantineWhich): Promise<number>;
}

export interface QuarantineDeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** The journal's append. */
  readonly append: (record: MessageRecord, done: () => void) => void;
  /** Resolves true once the pipeline has judged all that was appended; false where that takes too long. */
  readonly judged: () => Promise<boolean>;
}

/** Payloads that are in memory at a time. */
const chunk = 50;

/** The quarantine as the API serves it. */
export function createQuarantineDesk({ db, clock, append, judged }: QuarantineDeskOptions): QuarantineDesk {
  const rows = createQuarantineRows(db);

  async function retry(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += chunk) {
      const entries = await db
        .selectFrom('quarantine')
        .select(['id', 'vin', 'topic', 'payload', 'received_at as receivedAt'])
        .where('id', 'in', ids.slice(from, from + chunk))
        .execute();
      await Promise.all(
        entries.map(
          ({ id, ...message }) =>
            new Promise<void>((resolve) => append({ kind: 'message', ...message, retryOf: id }, resolve)),
        ),
      );
    }
    await db
      .updateTable('quarantine')
      .set({ retried_at: clock.now() })
      .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
      .execute();
  }

  return {
    groups: rows.groups,
    idsOf: rows.idsOf,
    count: rows.count,
    retry,

    async get(id) {
      const entry = await rows.narrowed(rows.entries(), { ids: [id], markets: null }).executeTakeFirst();
      if (entry !== undefined) return entry;
      throw new AppError(
        'not-found',
        'quarantine-entry-not-found',
        'There is no such entry in the quarantine.',
      );
    },

    async payloads(ids) {
      const found = await db
        .selectFrom('quarantine')
        .select(['id', 'payload'])
        .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
        .execute();
      return new Map(found.map(({ id, payload }) => [id, payload]));
    },

    list({ after, limit, resolved = false, ...which }) {
      return rows
        .narrowed(rows.entries(), { ...which, resolved })
        .$if(after !== undefined, (query) =>
          query.where((eb) =>
            eb.or([
              eb('received_at', '<', after?.receivedAt ?? 0),
              eb.and([eb('received_at', '=', after?.receivedAt ?? 0), eb('id', '>', after?.id ?? '')]),
            ]),
          ),
        )
        .orderBy('received_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
    },

    async retryAndSee(ids) {
      await retry(ids);
      const areJudged = await judged();
      const taken = await rows.count({ ids, resolved: true, markets: null });
      const left = ids.length - taken;
      return {
        retried: ids.length,
        taken,
        refused: areJudged ? left : 0,
        pending: areJudged ? 0 : left,
      };
    },

    async mark(ids, seenBy) {
      const changed = await db
        .updateTable('quarantine')
        .set(seenBy === null ? { seen_at: null, seen_by: null } : { seen_at: clock.now(), seen_by: seenBy })
        .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
        .where('seen_at', seenBy === null ? 'is not' : 'is', null)
        .returning('id')
        .execute();
      return changed.map(({ id }) => id);
    },
  };
}

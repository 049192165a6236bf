import type { Database } from '../database/database.ts';
import type { MessageRecord } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';

/** What a person sees of a message that could not be taken. Times are milliseconds since 1970 UTC. */
export interface QuarantineEntry {
  readonly id: string;
  readonly vin: string;
  readonly topic: string;
  readonly receivedAt: number;
  readonly reason: string;
  /** As received. */
  readonly payload: Buffer;
  readonly occurrences: number;
  readonly retriedAt: number | null;
  readonly resolvedAt: number | null;
}

export interface QuarantineFilter {
  readonly vin?: string | undefined;
  /** Only vehicles of these markets; null = all, and those that are not registered. */
  readonly markets: readonly string[] | null;
  /** Default: only what is not resolved. */
  readonly resolved?: boolean | undefined;
  /** Entries after this one, newest first. */
  readonly after?: { readonly receivedAt: number; readonly id: string } | undefined;
  readonly limit: number;
}

export interface QuarantineDesk {
  list(filter: QuarantineFilter): Promise<QuarantineEntry[]>;
  /** @throws AppError not-found `quarantine-entry-not-found` */
  get(id: string): Promise<QuarantineEntry>;
  /**
   * Sends the message through the pipeline again, as received then. Resolves once that is durable; what became of it
   * shows in the entry: `resolvedAt`, or a new reason. @throws AppError not-found `quarantine-entry-not-found`
   */
  retry(id: string): Promise<QuarantineEntry>;
}

export interface QuarantineDeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** The journal's append. */
  readonly append: (record: MessageRecord, done: () => void) => void;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const columns = [
  'id',
  'vin',
  'topic',
  'received_at as receivedAt',
  'reason',
  'payload',
  'occurrences',
  'retried_at as retriedAt',
  'resolved_at as resolvedAt',
] as const;

/** The quarantine as the API serves it. */
export function createQuarantineDesk({ db, clock, append }: QuarantineDeskOptions): QuarantineDesk {
  async function get(id: string): Promise<QuarantineEntry> {
    const entry = uuid.test(id)
      ? await db.selectFrom('quarantine').select(columns).where('id', '=', id).executeTakeFirst()
      : undefined;
    if (entry === undefined) {
      throw new AppError(
        'not-found',
        'quarantine-entry-not-found',
        'There is no such entry in the quarantine.',
      );
    }
    return entry;
  }

  return {
    get,

    list({ vin, markets, resolved = false, after, limit }) {
      let query = db
        .selectFrom('quarantine')
        .select(columns)
        .where('resolved_at', resolved ? 'is not' : 'is', null)
        .orderBy('received_at', 'desc')
        .orderBy('id')
        .limit(limit);
      if (vin !== undefined) query = query.where('vin', '=', vin);
      if (markets !== null) {
        const inScope = db
          .selectFrom('vehicles')
          .select('vin')
          .where('market', 'in', [...markets, '']);
        query = query.where('vin', 'in', inScope);
      }
      if (after !== undefined) {
        query = query.where((eb) =>
          eb.or([
            eb('received_at', '<', after.receivedAt),
            eb.and([eb('received_at', '=', after.receivedAt), eb('id', '>', after.id)]),
          ]),
        );
      }
      return query.execute();
    },

    async retry(id) {
      const { vin, topic, payload, receivedAt } = await get(id);
      await new Promise<void>((resolve) => {
        append({ kind: 'message', vin, topic, payload, receivedAt, retryOf: id }, resolve);
      });
      await db.updateTable('quarantine').set({ retried_at: clock.now() }).where('id', '=', id).execute();
      return get(id);
    },
  };
}

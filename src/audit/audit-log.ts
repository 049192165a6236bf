import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { decodeCursor, type Page, pageOf } from '../shared/page.ts';
import type { Scope } from '../users/roles.ts';

/** Who did what, when, to which vehicle. `detail` never holds a secret. */
export interface AuditEntry {
  readonly id: number;
  readonly at: number;
  readonly username: string;
  /** What was done: `vehicle.create`, `alert.acknowledge`, …; `access.refused` for what was not allowed. */
  readonly action: string;
  readonly vin: string | null;
  /** What else it was done to: a user name, an alert id. */
  readonly target: string | null;
  readonly detail: unknown;
  readonly remoteAddress: string | null;
  /** The name of the key of that person by which a machine did it; null: it was himself. */
  readonly key: string | null;
}

export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at' | 'key'> & { readonly key?: string | null };

export interface AuditFilter {
  /** Whole, or its last characters. */
  readonly vin?: string | undefined;
  readonly username?: string | undefined;
  /** `vehicle.create`, all that begins like `vehicle.*`, or several of these with commas. */
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  /** Half open, milliseconds since 1970 UTC. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface AuditLog {
  record(entry: NewAuditEntry): Promise<void>;
  /** Many at once. */
  recordAll(entries: readonly NewAuditEntry[]): Promise<void>;
  /** Newest first; only what a user of this scope may see. */
  list(filter: AuditFilter, scope: Scope, limit: number, cursor?: string): Promise<Page<AuditEntry>>;
  /** The same to the end, a piece at a time. */
  walk(filter: AuditFilter, scope: Scope): AsyncIterable<readonly AuditEntry[]>;
}

const vinLength = 17;
const walkedAtOnce = 1000;

export function createAuditLog({ db, clock }: { db: Database; clock: Clock }): AuditLog {
  async function recordAll(entries: readonly NewAuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await db
      .insertInto('audit')
      .values(
        entries.map((entry) => ({
          at: clock.now(),
          username: entry.username,
          action: entry.action,
          vin: entry.vin,
          target: entry.target,
          detail: JSON.stringify(entry.detail ?? {}),
          remote_address: entry.remoteAddress,
          api_key: entry.key ?? null,
        })),
      )
      .execute();
  }

  async function list(
    filter: AuditFilter,
    scope: Scope,
    limit: number,
    cursor?: string,
  ): Promise<Page<AuditEntry>> {
    let query = db
      .selectFrom('audit')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('id', '<', decodeCursor('audit', cursor, ['number'])[0]);
    const { vin } = filter;
    if (vin !== undefined) {
      query = query.where((eb) =>
        vin.length >= vinLength
          ? eb('vin', '=', vin)
          : sql<boolean>`right(vin, ${vin.length}) = ${vin.toUpperCase()}`,
      );
    }
    if (filter.username !== undefined) query = query.where('username', '=', filter.username);
    if (filter.target !== undefined) query = query.where('target', '=', filter.target);
    const actions = filter.action?.split(',').map((action) => action.trim()) ?? [];
    if (actions.length > 0) {
      query = query.where((eb) =>
        eb.or(
          actions.map((action) =>
            action.endsWith('.*')
              ? sql<boolean>`starts_with(action, ${action.slice(0, -1)})`
              : eb('action', '=', action),
          ),
        ),
      );
    }
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('at', '<', filter.to);
    if (scope !== null) {
      query = query.where(
        sql<boolean>`case when vin is null
          then username in (select username from users where markets <@ ${[...scope]}::text[])
          else vin in (select vin from vehicles where market = any(${[...scope]}::text[])) end`,
      );
    }
    const page = pageOf(await query.execute(), limit, 'audit', (row) => [row.id]);
    return {
      ...page,
      items: page.items.map((row) => ({
        id: row.id,
        at: row.at,
        username: row.username,
        action: row.action,
        vin: row.vin,
        target: row.target,
        detail: row.detail,
        remoteAddress: row.remote_address,
        key: row.api_key,
      })),
    };
  }

  return {
    recordAll,
    record: (entry) => recordAll([entry]),
    list,
    async *walk(filter, scope) {
      let cursor: string | undefined;
      do {
        const page = await list(filter, scope, walkedAtOnce, cursor);
        yield page.items;
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { RemoteSessionTable } from '../database/diagnostics-tables.ts';
import { type FeedDraft, insertFeedEvents } from '../ingest/feed-events.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { storableText } from '../shared/storable-json.ts';
import { checkCase, sessionLine, type WriteCaseLines } from './case-lines.ts';
import type { Trx } from './command-rows.ts';
import { type Consent, consentFor } from './consents.ts';

/** A person's turn at a vehicle: nobody else changes it meanwhile. */
export interface RemoteSession {
  readonly id: string;
  readonly vin: string;
  readonly username: string;
  readonly reason: string;
  readonly caseId: string | null;
  readonly consentId: string;
  readonly openedAt: number;
  readonly expiresAt: number;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  /** `done`, `ended-by-another`, `expired`, `consent-withdrawn`, `case-closed`. */
  readonly closedBecause: string | null;
}

export interface RemoteSessions {
  /** @throws AppError conflict `no-consent`, `vehicle-locked`, `session-open` (one's own); invalid `unknown-case` */
  open(session: {
    readonly vin: string;
    readonly username: string;
    readonly reason: string;
    readonly caseId: string | null;
    readonly forSeconds: number;
  }): Promise<RemoteSession>;
  /** The one that holds the vehicle now, with the consent that it stands on. */
  current(vin: string): Promise<{ readonly session: RemoteSession; readonly consent: Consent } | null>;
  /** Closing again changes nothing. @throws AppError not-found `session-not-found` */
  close(vin: string, id: string, by: string, because: string): Promise<RemoteSession>;
  get(vin: string, id: string): Promise<RemoteSession>;
  /** Newest first. */
  list(
    vin: string,
    limit: number,
    before: { readonly at: number; readonly id: string } | null,
  ): Promise<RemoteSession[]>;
  /** Ends those whose time is over, or whose case was closed; their number. */
  expire(): Promise<number>;
}

export function createRemoteSessions(options: {
  readonly db: Database;
  readonly marketOf: (vin: string) => string | null;
  readonly writeCaseLines: WriteCaseLines;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Clock;
}): RemoteSessions {
  const { db, marketOf, writeCaseLines, publish, clock } = options;

  /** Does it, and tells of the sessions that were opened or closed by it. */
  async function change(what: 'opened' | 'closed', work: (trx: Trx) => Promise<RemoteSession[]>) {
    const { changed, told } = await db.transaction().execute(async (trx) => {
      const changed = await work(trx);
      const lines = changed.flatMap((session) => sessionLine(session, what));
      await writeCaseLines(trx, lines, clock.now());
      const news = changed.map((session) => sessionNews(session, what, marketOf(session.vin)));
      return { changed, told: await insertFeedEvents(trx, news) };
    });
    publish(told);
    return changed;
  }

  /**
   * Those whose time is over, or whose consent is, at their very end; and those whose case was closed meanwhile, with the consent
   * that was given for it.
   */
  async function expire(vin: string | null): Promise<number> {
    const now = clock.now();
    const caseClosed = sql<
      number | null
    >`(select cases.closed_at from cases where cases.id = session.case_id::uuid
      and cases.state = 'closed' and cases.closed_at >= session.opened_at)`;
    const isOver = sql<boolean>`session.closed_at is null and consent.id = session.consent_id
      and (session.expires_at <= ${now} or consent.withdrawn_at is not null or ${caseClosed} is not null)
      and (${vin}::text is null or session.vin = ${vin})`;
    const { rows } = await sql`select from remote_sessions as session, consents as consent
      where ${isOver} limit 1`.execute(db);
    if (rows.length === 0) return 0;
    const ended = await change('closed', async (trx) => {
      const { rows: closed } = await sql<Selectable<RemoteSessionTable>>`
        with ended as (
          update remote_sessions as session set closed_by = 'server',
            closed_at = least(session.expires_at, coalesce(consent.withdrawn_at, ${caseClosed}, ${now})),
            closed_because = case when consent.withdrawn_at is not null then 'consent-withdrawn'
              when ${caseClosed} <= session.expires_at then 'case-closed' else 'expired' end
          from consents as consent where ${isOver} returning session.*
        ), released as (
          update consents set withdrawn_by = 'server', withdrawn_at = ended.closed_at from ended
          where consents.id = ended.consent_id and ended.closed_because = 'case-closed' and consents.withdrawn_at is null)
        select * from ended`.execute(trx);
      return closed.map(toSession);
    });
    return ended.length;
  }

  async function find(vin: string, id: string): Promise<RemoteSession> {
    const row = /^[0-9a-f-]{36}$/.test(id)
      ? await db
          .selectFrom('remote_sessions')
          .selectAll()
          .where('id', '=', id)
          .where('vin', '=', vin)
          .executeTakeFirst()
      : undefined;
    if (row === undefined) throw new AppError('not-found', 'session-not-found', 'There is no such session.');
    return toSession(row);
  }

  async function lockedBy(vin: string, username: string): Promise<AppError> {
    const held = await db
      .selectFrom('remote_sessions')
      .select('username')
      .where('vin', '=', vin)
      .where('closed_at', 'is', null)
      .executeTakeFirst();
    return held?.username === username
      ? new AppError('conflict', 'session-open', 'You are in a session with this vehicle already.')
      : new AppError('conflict', 'vehicle-locked', 'Somebody is in a session with this vehicle.');
  }

  return {
    async open({ vin, username, reason, caseId, forSeconds }) {
      await checkCase(db, vin, caseId);
      await expire(vin);
      const now = clock.now();
      const consent = await consentFor(db, vin, now);
      if (consent === null) {
        throw new AppError('conflict', 'no-consent', 'The owner has given no consent that holds now.');
      }
      const [made] = await change('opened', async (trx) => {
        const rows = await trx
          .insertInto('remote_sessions')
          .values({
            ...{ id: randomUUID(), vin, username, reason: storableText(reason), case_id: caseId },
            ...{ consent_id: consent.id, opened_at: now },
            expires_at: Math.min(now + forSeconds * 1000, consent.validUntil),
            ...{ closed_at: null, closed_by: null, closed_because: null },
          })
          .onConflict((conflict) => conflict.column('vin').where('closed_at', 'is', null).doNothing())
          .returningAll()
          .execute();
        return rows.map(toSession);
      });
      if (made === undefined) {
        throw await lockedBy(vin, username);
      }
      return made;
    },

    async current(vin) {
      await expire(vin);
      const row = await db
        .selectFrom('remote_sessions')
        .selectAll()
        .where('vin', '=', vin)
        .where('closed_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return null;
      const consent = await consentFor(db, vin, clock.now(), row.consent_id);
      return consent === null ? null : { session: toSession(row), consent };
    },

    async close(vin, id, by, because) {
      await find(vin, id);
      await change('closed', async (trx) => {
        const rows = await trx
          .updateTable('remote_sessions')
          .set({ closed_at: clock.now(), closed_by: by, closed_because: because })
          .where('id', '=', id)
          .where('closed_at', 'is', null)
          .returningAll()
          .execute();
        return rows.map(toSession);
      });
      return find(vin, id);
    },

    get: find,

    async list(vin, limit, before) {
      let query = db.selectFrom('remote_sessions').selectAll().where('vin', '=', vin);
      if (before !== null)
        query = query.where(sql<boolean>`(opened_at, id) < (${before.at}, ${before.id}::uuid)`);
      const rows = await query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toSession);
    },

    expire: () => expire(null),
  };
}

export const toSession = (row: Selectable<RemoteSessionTable>): RemoteSession => ({
  id: row.id,
  vin: row.vin,
  username: row.username,
  reason: row.reason,
  caseId: row.case_id,
  consentId: row.consent_id,
  openedAt: row.opened_at,
  expiresAt: row.expires_at,
  closedAt: row.closed_at,
  closedBy: row.closed_by,
  closedBecause: row.closed_because,
});

/** Who holds a vehicle, for the event stream. */
function sessionNews(session: RemoteSession, what: 'opened' | 'closed', market: string | null): FeedDraft {
  const { id, vin, openedAt, closedAt } = session;
  return {
    ...{ type: 'remote-session', vin, market, at: closedAt ?? openedAt },
    data: session,
    source: `remote-session ${id} ${what}`,
  };
}

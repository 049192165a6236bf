import { randomUUID } from 'node:crypto';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import { insertFeedEvents } from '../../ingest/feed-events.ts';
import type { FeedEvent } from '../../ingest/pipeline.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { storableText } from '../../shared/storable-json.ts';
import type { Scope } from '../../users/roles.ts';
import type { Severity } from '../../vehicles/vehicle.ts';
import { causeOf } from './alert-problem.ts';
import { appendEvents, type CaseDraft, type CaseRow, type ChangedCase, type Trx } from './case-log.ts';
import { feedOf, newsOf, type TellCases } from './case-news.ts';
import type { CasePolicy } from './case-policy.ts';
import { lockPosition } from './case-position.ts';
import { emptyCase } from './empty-case.ts';
import { type LinkDraft, linkByHand, lockLinked } from './link-by-hand.ts';

/** A case that a person opens; with `alert` it is about what that says. */
export interface NewCase {
  readonly vin: string;
  readonly market: string;
  readonly title: string;
  readonly severity: Severity;
  readonly note: string | undefined;
  readonly certificates: readonly string[];
  readonly alert: { readonly id: string; readonly rule: string; readonly fault: AlertFault | null } | null;
  readonly by: string;
}
interface AlertFault {
  readonly ecu: string;
  readonly system: string;
  readonly code: string;
}

export interface Cases {
  /** @throws AppError conflict `case-open-already` */
  open(given: NewCase): Promise<CaseRow>;
  /**
   * Adds to a case's log. `check` sees the case, locked, before.
   * @throws AppError of `checkEvent`, not-found `case-not-found`
   */
  add(draft: CaseDraft, check?: (trx: Trx, row: CaseRow) => Promise<void>): Promise<CaseRow>;
  /**
   * Puts a vehicle's case below that of a cause, or takes it out. `check` as for `add`; `scope`: of whoever does it.
   * @throws AppError of `linkByHand`, not-found `case-not-found`
   */
  link(draft: LinkDraft, scope: Scope, check: (trx: Trx, row: CaseRow) => Promise<void>): Promise<CaseRow>;
  /** The same to every open case below a cause's case and to itself, in pieces; answers with how many. */
  addToAll(parent: string, drafts: (caseId: string) => readonly CaseDraft[]): Promise<number>;
}

const pieceSize = 500;

export function createCases(options: {
  readonly db: Database;
  readonly policy: CasePolicy;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly tell: TellCases;
  readonly clock: Clock;
}): Cases {
  const { db, policy, publish, tell, clock } = options;

  async function change(work: (trx: Trx) => Promise<ChangedCase[]>): Promise<ChangedCase[]> {
    const { changed, told } = await db.transaction().execute(async (trx) => {
      const changed = await work(trx);
      await tell(trx, newsOf(changed));
      return { changed, told: await insertFeedEvents(trx, feedOf(changed)) };
    });
    publish(told);
    return changed;
  }

  const only = ([first]: readonly ChangedCase[]): CaseRow => {
    if (first === undefined) throw new AppError('not-found', 'case-not-found', 'There is no such case.');
    return first.row;
  };

  return {
    open: async (given) =>
      only(
        await change(async (trx) => {
          const { vin, market, severity, alert, by, note, certificates } = given;
          const id = randomUUID();
          const at = clock.now();
          const made = await trx
            .insertInto('cases')
            .values({
              ...emptyCase(at),
              ...{ id, vin, markets: [market], severity, priority: severity, opened_by: by },
              problem: alert === null ? `manual:${id}` : policy.problemOf(alert),
              cause: alert === null ? `manual:${id}` : causeOf(alert),
              system: alert?.fault?.system ?? null,
              rule: alert?.rule ?? null,
              code: alert?.fault?.code ?? null,
              software: null,
              title: storableText(given.title),
            })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst();
          if (made.numInsertedOrUpdatedRows === 0n)
            throw new AppError('conflict', 'case-open-already', 'This problem of the vehicle has a case.');
          if (alert !== null)
            await trx
              .insertInto('case_alerts')
              .values({ alert: alert.id, case_id: id })
              .onConflict((conflict) => conflict.column('alert').doUpdateSet({ case_id: id }))
              .execute();
          const data = {
            severity,
            ...(alert === null ? {} : { alert: alert.id }),
            ...(certificates.length === 0 ? {} : { certificates }),
            ...(note === undefined ? {} : { note }),
          };
          return appendEvents(trx, policy, [{ caseId: id, kind: 'opened', data, by }], at);
        }),
      ),

    add: async (draft, check) =>
      only(
        await change(async (trx) => {
          const row = await lockCase(trx, draft.caseId);
          await check?.(trx, row);
          return appendEvents(trx, policy, [draft], clock.now());
        }),
      ),

    async link(draft, scope, check) {
      const changed = await change(async (trx) => {
        // Alerts are not put below causes meanwhile.
        await lockPosition(trx);
        const { row, parent } = await lockLinked(trx, draft);
        if (row === undefined) throw new AppError('not-found', 'case-not-found', 'There is no such case.');
        await check(trx, row);
        return appendEvents(trx, policy, await linkByHand(trx, { row, parent }, draft, scope), clock.now());
      });
      return only(changed.filter(({ row }) => row.id === draft.caseId));
    },

    async addToAll(parent, drafts) {
      let after = '00000000-0000-0000-0000-000000000000';
      let count = 0;
      for (;;) {
        const ids = await db
          .selectFrom('cases')
          .select('id')
          .where('parent', '=', parent)
          .where('state', 'not in', ['closed', 'resolved'])
          .where('id', '>', after)
          .orderBy('id')
          .limit(pieceSize)
          .execute();
        const last = ids.at(-1);
        if (last === undefined) return count;
        after = last.id;
        const changed = await change((trx) =>
          appendEvents(
            trx,
            policy,
            ids.flatMap(({ id }) => drafts(id)),
            clock.now(),
          ),
        );
        count += changed.length;
      }
    },
  };
}

/** @throws AppError not-found `case-not-found` */
export async function lockCase(trx: Trx, id: string): Promise<CaseRow> {
  const row = await trx.selectFrom('cases').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw new AppError('not-found', 'case-not-found', 'There is no such case.');
  return row;
}

/**
 * For whoever has a transaction of his own: what happened to cases, in order. Nothing is told; a case that is gone is passed
 * over.
 */
export async function addCaseEvents(
  trx: Trx,
  policy: CasePolicy,
  drafts: readonly Extract<CaseDraft, { kind: 'command' | 'session' | 'notified' }>[],
  at: number,
): Promise<void> {
  if (drafts.length === 0) return;
  const wanted = [...new Set(drafts.map(({ caseId }) => caseId))];
  const rows = await trx
    .selectFrom('cases')
    .select('id')
    .where(anyOf('id', 'uuid', wanted))
    .execute();
  const there = new Set(rows.map(({ id }) => id));
  await appendEvents(
    trx,
    policy,
    drafts.filter(({ caseId }) => there.has(caseId)),
    at,
  );
}

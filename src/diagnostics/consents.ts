import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { ConsentTable } from '../database/diagnostics-tables.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { storableText } from '../shared/storable-json.ts';

export const consentWays = ['app', 'phone', 'written', 'in-person'] as const;
export type ConsentWay = (typeof consentWays)[number];
export const consentCovers = ['comfort', 'safety'] as const;
export type ConsentCover = (typeof consentCovers)[number];

/** The owner's word that his vehicle may be changed from afar, as somebody recorded it. It is never written over. */
export interface Consent {
  readonly id: string;
  readonly vin: string;
  /** The owner, or who may speak for him, by name. */
  readonly givenBy: string;
  readonly how: ConsentWay;
  readonly covers: readonly ConsentCover[];
  readonly note: string | null;
  readonly recordedBy: string;
  readonly recordedAt: number;
  readonly validUntil: number;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: number | null;
}

export interface Consents {
  record(
    consent: Pick<Consent, 'vin' | 'givenBy' | 'how' | 'covers' | 'note' | 'recordedBy' | 'validUntil'>,
  ): Promise<Consent>;
  /** Newest first, at most 100. */
  list(vin: string): Promise<Consent[]>;
  /** Sessions that stand on it are over at once. @throws AppError not-found `consent-not-found` */
  withdraw(vin: string, id: string, by: string): Promise<Consent>;
}

export function createConsents({ db, clock }: { db: Database; clock: Clock }): Consents {
  return {
    async record({ vin, givenBy, how, covers, note, recordedBy, validUntil }) {
      const row = await db
        .insertInto('consents')
        .values({
          ...{ id: randomUUID(), vin, given_by: storableText(givenBy), how, covers: [...covers] },
          note: note === null ? null : storableText(note),
          ...{ recorded_by: recordedBy, recorded_at: clock.now(), valid_until: validUntil },
          ...{ withdrawn_by: null, withdrawn_at: null },
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toConsent(row);
    },

    async list(vin) {
      const rows = await db
        .selectFrom('consents')
        .selectAll()
        .where('vin', '=', vin)
        .orderBy('recorded_at', 'desc')
        .limit(100)
        .execute();
      return rows.map(toConsent);
    },

    async withdraw(vin, id, by) {
      const row = /^[0-9a-f-]{36}$/.test(id)
        ? await db
            .updateTable('consents')
            .set({
              withdrawn_by: sql`coalesce(withdrawn_by, ${by})`,
              withdrawn_at: sql`coalesce(withdrawn_at, ${clock.now()})`,
            })
            .where('id', '=', id)
            .where('vin', '=', vin)
            .returningAll()
            .executeTakeFirst()
        : undefined;
      if (row === undefined)
        throw new AppError('not-found', 'consent-not-found', 'There is no such consent.');
      return toConsent(row);
    },
  };
}

/** The newest that holds now, or this one if it does. */
export async function consentFor(
  db: Database,
  vin: string,
  now: number,
  id?: string,
): Promise<Consent | null> {
  let query = db
    .selectFrom('consents')
    .selectAll()
    .where('vin', '=', vin)
    .where('valid_until', '>', now)
    .where('withdrawn_at', 'is', null);
  if (id !== undefined) query = query.where('id', '=', id);
  const row = await query.orderBy('recorded_at', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? null : toConsent(row);
}

const toConsent = (row: Selectable<ConsentTable>): Consent => ({
  id: row.id,
  vin: row.vin,
  givenBy: row.given_by,
  how: row.how as ConsentWay,
  covers: row.covers as ConsentCover[],
  note: row.note,
  recordedBy: row.recorded_by,
  recordedAt: row.recorded_at,
  validUntil: row.valid_until,
  withdrawnBy: row.withdrawn_by,
  withdrawnAt: row.withdrawn_at,
});

import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { Scope } from '../../users/roles.ts';
import { serialOf } from './certificate-names.ts';

/** A certificate that counts no more, whichever authority gave out the number. */
export interface Revocation {
  readonly serial: string;
  readonly reason: string;
  readonly revokedBy: string;
  readonly revokedAt: number;
  /** Who signed in by it. */
  readonly vins: readonly string[];
}

/** A certificate that a vehicle has signed in by. */
export interface SeenCertificate {
  readonly serial: string;
  readonly issuer: string;
  readonly validTo: number;
  readonly firstSeenAt: number;
  readonly revoked: Pick<Revocation, 'reason' | 'revokedBy' | 'revokedAt'> | null;
}

export const longestReason = 500;

/** @throws AppError invalid `bad-serial` */
export function checkedSerial(text: string): string {
  const serial = serialOf(text);
  if (serial !== null) return serial;
  const message = 'must be hex digits, at most 40, as openssl x509 -serial shows them';
  throw new AppError('invalid', 'bad-serial', `serial ${message}.`, {
    fields: [{ path: 'serial', message }],
  });
}

/** Has a vehicle of these markets signed in by it? Of somebody who sees all, whatever the number. */
export async function mayName(db: Database, serial: string, scope: Scope): Promise<boolean> {
  if (scope === null) return true;
  const seen = await db
    .selectFrom('vehicle_certificates')
    .innerJoin('vehicles', 'vehicles.vin', 'vehicle_certificates.vin')
    .select('market')
    .where('serial', '=', serial)
    .execute();
  return seen.length > 0 && seen.every(({ market }) => scope.includes(market));
}

/**
 * For good: who revoked the wrong one issues a new certificate.
 * @throws AppError conflict `already-revoked`
 */
export async function revokeSerial(
  db: Database,
  clock: Clock,
  { serial, reason, by }: { readonly serial: string; readonly reason: string; readonly by: string },
): Promise<Revocation> {
  const made = await db
    .insertInto('certificate_revocations')
    .values({ serial, reason, revoked_by: by, revoked_at: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('serial')
    .executeTakeFirst();
  const [row] = await revocationQuery(db, null).where('revocation.serial', '=', serial).execute();
  if (made === undefined || row === undefined) {
    const when =
      row === undefined ? '' : ` by ${row.revoked_by} at ${new Date(row.revoked_at).toISOString()}`;
    throw new AppError('conflict', 'already-revoked', `This certificate was revoked before${when}.`);
  }
  return toRevocation(row);
}

/** Newest first. A user of some markets is told of those by which vehicles of his have signed in. */
export async function listRevocations(
  db: Database,
  scope: Scope,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Revocation>> {
  let query = revocationQuery(db, scope)
    .orderBy('revocation.revoked_at', 'desc')
    .orderBy('revocation.serial', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [at, serial] = decodeCursor('certificate-revocations', cursor, ['number', 'string']);
    query = query.where(
      sql<boolean>`(revocation.revoked_at, revocation.serial) < (${at}::bigint, ${serial})`,
    );
  }
  if (scope !== null) query = query.where(sql<boolean>`cardinality(seen.vins) > 0`);
  const rows = await query.execute();
  const page = pageOf(rows, limit, 'certificate-revocations', (row) => [row.revoked_at, row.serial]);
  return { ...page, items: page.items.map(toRevocation) };
}

/** Newest first. */
export async function certificatesOf(db: Database, vin: string): Promise<SeenCertificate[]> {
  const rows = await db
    .selectFrom('vehicle_certificates as seen')
    .leftJoin('certificate_revocations as revocation', 'revocation.serial', 'seen.serial')
    .selectAll('seen')
    .select(['reason', 'revoked_by', 'revoked_at'])
    .where('vin', '=', vin)
    .orderBy('first_seen_at', 'desc')
    .orderBy('seen.serial')
    .execute();
  return rows.map(({ serial, issuer, valid_to, first_seen_at, reason, revoked_by, revoked_at }) => ({
    ...{ serial, issuer, validTo: valid_to, firstSeenAt: first_seen_at },
    revoked:
      reason === null || revoked_by === null || revoked_at === null
        ? null
        : { reason, revokedBy: revoked_by, revokedAt: revoked_at },
  }));
}

/** Vehicles outside the scope are left out. */
function revocationQuery(db: Database, scope: Scope) {
  const visible = scope === null ? sql`true` : sql`vehicles.market = any(${[...scope]}::text[])`;
  const vins = sql<string[]>`array(select distinct vin from vehicle_certificates join vehicles using (vin)
    where vehicle_certificates.serial = revocation.serial and ${visible} order by vin limit 100)`;
  return db
    .selectFrom('certificate_revocations as revocation')
    .innerJoinLateral(sql<{ vins: string[] }>`(select ${vins} as vins)`.as('seen'), (join) => join.onTrue())
    .selectAll('revocation')
    .select('seen.vins');
}

function toRevocation(row: {
  serial: string;
  reason: string;
  revoked_by: string;
  revoked_at: number;
  vins: string[];
}): Revocation {
  const { serial, reason, revoked_by, revoked_at, vins } = row;
  return { serial, reason, revokedBy: revoked_by, revokedAt: revoked_at, vins };
}

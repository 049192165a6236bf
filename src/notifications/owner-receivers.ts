import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { nearestLanguage } from '../shared/languages.ts';
import { phoneNumber } from '../shared/phone-number.ts';
import { localTimeZone } from '../vehicles/local-time-zone.ts';
import { unitsOf } from './reader-units.ts';
import type { Address, Receiver } from './receivers.ts';

const prefix = 'owner:';

/** As receiver: whoever is on record as the owner of this vehicle. */
export const ownerReceiver = (vin: string): string => `${prefix}${vin}`;
export const isOwner = (id: string): boolean => id.startsWith(prefix);

/**
 * Owners by `owner:VIN`; nobody where none is on record. Whoever recorded an address says that it is his, so it needs no
 * code. Nothing that can wait comes at night.
 */
export async function readOwners(db: Database, ids: readonly string[]): Promise<Receiver[]> {
  const vins = ids.map((id) => id.slice(prefix.length));
  if (vins.length === 0) return [];
  const rows = await db
    .selectFrom('vehicle_owners as owners')
    .innerJoin('vehicles', 'vehicles.vin', 'owners.vin')
    .select(['owners.vin', 'owners.name', 'owners.email', 'owners.phone', 'owners.language'])
    .select((row) => row.fn.coalesce('owners.time_zone', 'vehicles.time_zone').as('timeZone'))
    .select('vehicles.market')
    .select(
      sql<boolean>`exists (select from bounced_addresses where channel = 'email' and address = owners.email)`.as(
        'isBounced',
      ),
    )
    .where(anyOf('owners.vin', 'text', vins))
    .orderBy('owners.vin')
    .execute();
  return rows.map(({ vin, name, email, phone, language, isBounced, ...place }): Receiver => {
    const addresses = new Map<string, Address>();
    const number = phone === null ? null : phoneNumber(phone);
    const own = { secret: null, token: null };
    if (email !== null) addresses.set('email', { ...own, address: email, isBounced });
    if (number !== null) addresses.set('sms', { ...own, address: number, isBounced: false });
    return {
      ...{ id: ownerReceiver(vin), called: name, addresses, units: unitsOf(null) },
      language: nearestLanguage(language ?? undefined),
      timeZone: localTimeZone(place) ?? 'UTC',
      ...{ quiet: { from: '21:00', to: '08:00' }, digestAt: '08:00', wantsDigest: true },
    };
  });
}

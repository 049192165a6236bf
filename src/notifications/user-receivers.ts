import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { nearestLanguage } from '../shared/languages.ts';
import { type ReadUnits, unitsOf } from './reader-units.ts';
import type { Address, Receiver } from './receivers.ts';
import { readTechniciansOfUsers } from './technician-receivers.ts';

/** Users as receivers, in this order; unknown ones are left out. Where a user is a technician, his addresses fill the gaps. */
export async function readUsers(db: Database, usernames: readonly string[]): Promise<Receiver[]> {
  if (usernames.length === 0) return [];
  const [rows, contacts, technicians] = await Promise.all([
    settingsOf(db, usernames),
    contactsOf(db, usernames),
    readTechniciansOfUsers(db, usernames),
  ]);
  const byUser = Map.groupBy(contacts, ({ username }) => username);
  const order = new Map(usernames.map((name, index) => [name, index]));
  return rows
    .map((row): Receiver => {
      const technician = technicians.get(row.name);
      const own = (byUser.get(row.name) ?? []).map(
        ({ channel, address, secret, token, bouncedAt }): [string, Address] => [
          channel,
          { address, secret, token, isBounced: bouncedAt !== null },
        ],
      );
      const language = row.language ?? row.consoleLanguage;
      return {
        id: row.name,
        called: technician?.called ?? row.name,
        language: language === null ? (technician?.language ?? 'en') : nearestLanguage(language),
        timeZone: row.timeZone ?? row.consoleTimeZone ?? technician?.timeZone ?? 'UTC',
        units: unitsOf(row.units),
        quiet:
          row.quietFrom === null || row.quietTo === null ? null : { from: row.quietFrom, to: row.quietTo },
        digestAt: row.digestAt ?? '08:00',
        wantsDigest: row.digest ?? true,
        addresses: new Map([...(technician?.addresses ?? []), ...own]),
      };
    })
    .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

const settingsOf = (db: Database, usernames: readonly string[]) =>
  db
    .selectFrom('users')
    .leftJoin('contact_settings as settings', 'settings.username', 'users.username')
    .leftJoin('user_preferences as preferences', 'preferences.username', 'users.username')
    .select([
      'users.username as name',
      'settings.language as language',
      'settings.time_zone as timeZone',
      'settings.quiet_from as quietFrom',
      'settings.quiet_to as quietTo',
      'settings.digest as digest',
      'settings.digest_at as digestAt',
      sql<string | null>`preferences.body ->> 'language'`.as('consoleLanguage'),
      sql<string | null>`preferences.body ->> 'timeZone'`.as('consoleTimeZone'),
      sql<Partial<ReadUnits> | null>`preferences.body -> 'units'`.as('units'),
    ])
    .where(anyOf('users.username', 'text', usernames))
    .execute();

const contactsOf = (db: Database, usernames: readonly string[]) =>
  db
    .selectFrom('contacts')
    .leftJoin('bounced_addresses as bounced', (join) =>
      join
        .onRef('bounced.channel', '=', 'contacts.channel')
        .onRef('bounced.address', '=', 'contacts.address'),
    )
    .select([
      'username',
      'contacts.channel',
      'contacts.address',
      'secret',
      'token',
      'bounced.at as bouncedAt',
    ])
    .where(anyOf('username', 'text', usernames))
    .where('verified_at', 'is not', null)
    .execute();

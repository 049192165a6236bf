import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { type Language, nearestLanguage } from '../shared/languages.ts';
import { phoneNumber } from '../shared/phone-number.ts';
import { unitsOf } from './reader-units.ts';
import type { Address, Receiver } from './receivers.ts';

export interface TechnicianReceiver extends Receiver {
  readonly market: string;
}

const prefix = 'technician:';

/** Technicians by `technician:ID`, in that order. Their office keeps their addresses, so these need no code. */
export async function readTechnicians(db: Database, ids: readonly string[]): Promise<TechnicianReceiver[]> {
  const wanted = ids.map((id) => id.slice(prefix.length));
  if (wanted.length === 0) return [];
  return (await rowsOf(db, 'id', wanted)).map(toReceiver);
}

/** Those who sign in too, by user name. */
export async function readTechniciansOfUsers(
  db: Database,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, TechnicianReceiver>> {
  const rows = await rowsOf(db, 'username', usernames);
  return new Map(rows.map((row) => [row.username ?? '', toReceiver(row)]));
}

/** Whom a message for this technician goes to: his user where he signs in, else himself; nobody where he has left. */
export async function technicianOf(db: Database, id: string): Promise<string[]> {
  const row = await db
    .selectFrom('technicians')
    .select('username')
    .where('id', '=', id)
    .where('active', '=', true)
    .executeTakeFirst();
  return row === undefined ? [] : [row.username ?? `${prefix}${id}`];
}

export const technicianReceiver = (id: string): string => `${prefix}${id}`;

function rowsOf(db: Database, by: 'id' | 'username', values: readonly string[]) {
  return db
    .selectFrom('technicians')
    .leftJoin('places', 'places.id', 'technicians.place')
    .select([
      'technicians.id',
      'technicians.name',
      'technicians.username',
      'technicians.market',
      'technicians.email',
      'technicians.phone',
      'technicians.languages',
      sql<string | null>`coalesce(technicians.hours ->> 'timeZone', places.hours ->> 'timeZone')`.as(
        'timeZone',
      ),
      sql<string[]>`array(select channel from bounced_addresses
        where (channel = 'email' and address = technicians.email)
          or (channel = 'sms' and address = regexp_replace(
            regexp_replace(technicians.phone, '[\\s()./-]', '', 'g'), '^00', '+')))`.as('bounced'),
    ])
    .where(anyOf(`technicians.${by}`, by === 'id' ? 'uuid' : 'text', values))
    .where('technicians.active', '=', true)
    .orderBy('technicians.id')
    .execute();
}
type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function toReceiver(row: Row): TechnicianReceiver {
  const { id, name, market, email, phone, languages, timeZone, bounced } = row;
  const number = phone === null ? null : phoneNumber(phone);
  const addresses = new Map<string, Address>();
  const add = (channel: string, address: string) =>
    addresses.set(channel, { address, secret: null, token: null, isBounced: bounced.includes(channel) });
  if (email !== null) add('email', email);
  if (number !== null) add('sms', number);
  return {
    ...{ id: `${prefix}${id}`, called: name, market, addresses, units: unitsOf(null) },
    language: languageOf(languages),
    timeZone: timeZone ?? 'UTC',
    ...{ quiet: null, digestAt: '08:00', wantsDigest: true },
  };
}

/** The first of his languages that messages are written in. */
function languageOf(spoken: readonly string[]): Language {
  const ours = spoken.find((tag) => /^(en|es|zh)\b/i.test(tag));
  return nearestLanguage(ours);
}

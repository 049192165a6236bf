import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { type Language, nearestLanguage } from '../shared/languages.ts';
import { covers, type Scope } from '../users/roles.ts';
import type { ChannelName } from './channel.ts';
import type { Reader } from './message-texts.ts';
import type { Audience } from './policy.ts';
import type { QuietHours } from './quiet-hours.ts';

/** Who is on call for one of the markets, and at the place if one is given; user names. */
export interface OnCall {
  at(
    db: Database,
    where: { readonly markets: readonly string[]; readonly place: string | null },
    at: number,
  ): Promise<readonly string[]>;
}

export interface Receiver extends Reader {
  readonly quiet: QuietHours | null;
  readonly digestAt: string;
  /** Verified addresses. */
  readonly addresses: ReadonlyMap<string, { readonly address: string; readonly secret: string | null }>;
}

interface Concern {
  readonly markets: readonly string[];
  readonly place: string | null;
  readonly owner: string | null;
}

/** Everybody whom a step names and who may see what it is about, by name. */
export async function findReceivers(
  db: Database,
  options: {
    readonly whom: readonly Audience[];
    readonly event: Concern;
    readonly onCall: OnCall;
    readonly now: number;
  },
): Promise<Receiver[]> {
  const { whom, event, onCall, now } = options;
  const roles = whom.flatMap(({ role }) => role ?? []);
  const names = new Set(whom.flatMap(({ user }) => user ?? []));
  for (const each of whom) {
    if (each.owner === true && event.owner !== null) names.add(event.owner);
    const onDuty =
      each.onCall === undefined
        ? []
        : await onCall.at(
            db,
            { markets: event.markets, place: each.onCall === 'place' ? event.place : null },
            now,
          );
    for (const name of onDuty) names.add(name);
  }
  const rows = await db
    .selectFrom('users')
    .select(['username', 'markets'])
    .where('disabled', '=', false)
    .where((row) => row.or([anyOf('role', 'text', roles), anyOf('username', 'text', [...names])]))
    .orderBy('username')
    .execute();
  const seeing = rows.filter(({ markets }) => maySee(markets, event.markets)).map(({ username }) => username);
  return readReceivers(db, seeing);
}

const maySee = (scope: Scope, markets: readonly string[]) =>
  scope === null || markets.some((market) => covers(scope, market));

/** What is known of these users as receivers, in their order; unknown ones are left out. */
export async function readReceivers(db: Database, usernames: readonly string[]): Promise<Receiver[]> {
  if (usernames.length === 0) return [];
  const rows = await db
    .selectFrom('users')
    .leftJoin('contact_settings as settings', 'settings.username', 'users.username')
    .leftJoin('user_preferences as preferences', 'preferences.username', 'users.username')
    .select([
      'users.username as name',
      'settings.language as language',
      'settings.time_zone as timeZone',
      'settings.quiet_from as quietFrom',
      'settings.quiet_to as quietTo',
      'settings.digest_at as digestAt',
      sql<string | null>`preferences.body ->> 'language'`.as('consoleLanguage'),
      sql<string | null>`preferences.body ->> 'timeZone'`.as('consoleTimeZone'),
    ])
    .where(anyOf('users.username', 'text', usernames))
    .execute();
  const contacts = await db
    .selectFrom('contacts')
    .select(['username', 'channel', 'address', 'secret'])
    .where(anyOf('username', 'text', usernames))
    .where('verified_at', 'is not', null)
    .execute();
  const order = new Map(usernames.map((name, index) => [name, index]));
  return rows
    .map(
      (row): Receiver => ({
        name: row.name,
        language: languageOf(row.language ?? row.consoleLanguage),
        timeZone: row.timeZone ?? row.consoleTimeZone ?? 'UTC',
        quiet:
          row.quietFrom === null || row.quietTo === null ? null : { from: row.quietFrom, to: row.quietTo },
        digestAt: row.digestAt ?? '08:00',
        addresses: new Map(
          contacts
            .filter(({ username }) => username === row.name)
            .map(({ channel, address, secret }) => [channel, { address, secret }]),
        ),
      }),
    )
    .sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}

const languageOf = (tag: string | null): Language => nearestLanguage(tag ?? undefined);

/** The channels of a step that reach this receiver, in its order. */
export function usableChannels(
  receiver: Receiver,
  wanted: readonly ChannelName[],
  isOpen: (channel: ChannelName) => boolean,
): ChannelName[] {
  return wanted.filter((channel) => isOpen(channel) && receiver.addresses.has(channel));
}

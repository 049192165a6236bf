import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { covers, type Scope } from '../users/roles.ts';
import type { ChannelName } from './channel.ts';
import { isOwner, ownerReceiver, readOwners } from './owner-receivers.ts';
import type { Audience } from './policy.ts';
import type { QuietHours } from './quiet-hours.ts';
import { readTechnicians, technicianOf } from './technician-receivers.ts';
import type { Reader } from './told-event.ts';
import { readUsers } from './user-receivers.ts';

export interface Address {
  readonly address: string;
  /** What a webhook's messages are signed with. */
  readonly secret: string | null;
  /** Ends digests for whoever has it; null where that is not the receiver's to say. */
  readonly token: string | null;
  /** Refused for good: tried after all others. */
  readonly isBounced: boolean;
}

/** A user by his name, `technician:ID` for a technician who does not sign in, `owner:VIN` for the owner of a vehicle. */
export interface Receiver extends Reader {
  readonly id: string;
  readonly quiet: QuietHours | null;
  readonly digestAt: string;
  readonly wantsDigest: boolean;
  /** Those that may be used, by channel. */
  readonly addresses: ReadonlyMap<string, Address>;
}

/** Who is on call for one of the markets, and at the place if one is given; receiver ids. */
export interface OnCall {
  at(
    db: Database,
    where: { readonly markets: readonly string[]; readonly place: string | null },
    at: number,
  ): Promise<readonly string[]>;
}

interface Concern {
  readonly markets: readonly string[];
  readonly place: string | null;
  readonly owner: string | null;
  readonly technician: string | null;
  readonly vin: string | null;
  /** Who did it knows. */
  readonly actor: string | null;
}

/** Everybody whom a step names and who may see what it is about, in one order. */
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
  const ids = new Set(whom.flatMap(({ user }) => user ?? []));
  for (const each of whom) {
    if (each.owner === true && event.owner !== null) ids.add(event.owner);
    if (each.technician === true && event.technician !== null)
      for (const id of await technicianOf(db, event.technician)) ids.add(id);
    if (each.vehicleOwner === true && event.vin !== null) ids.add(ownerReceiver(event.vin));
    if (each.onCall === undefined) continue;
    const place = each.onCall === 'place' ? event.place : null;
    for (const id of await onCall.at(db, { markets: event.markets, place }, now)) ids.add(id);
  }
  const owners = await readOwners(db, [...ids].filter(isOwner));
  const names = [...ids].filter(isUser);
  if (roles.length + names.length === 0 && ![...ids].some(isTechnician)) return owners;
  const rows = await db
    .selectFrom('users')
    .select(['username', 'markets'])
    .where('disabled', '=', false)
    .where((row) => row.or([anyOf('role', 'text', roles), anyOf('username', 'text', names)]))
    .orderBy('username')
    .execute();
  const seeing = rows.filter(({ markets }) => maySee(markets, event.markets)).map(({ username }) => username);
  const users = seeing.filter((name) => name !== event.actor);
  const technicians = (await readTechnicians(db, [...ids].filter(isTechnician).sort())).filter(({ market }) =>
    event.markets.includes(market),
  );
  return [...(await readUsers(db, users)), ...technicians, ...owners];
}

const isTechnician = (id: string) => id.startsWith('technician:');
const isUser = (id: string) => !isTechnician(id) && !isOwner(id);

const maySee = (scope: Scope, markets: readonly string[]) =>
  scope === null || markets.some((market) => covers(scope, market));

/** What is known of these as receivers; unknown ones are left out. */
export async function readReceivers(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Receiver>> {
  const found = await Promise.all([
    readUsers(db, ids.filter(isUser)),
    readTechnicians(db, ids.filter(isTechnician)),
    readOwners(db, ids.filter(isOwner)),
  ]);
  return new Map(found.flat().map((receiver) => [receiver.id, receiver]));
}

/** The channels of a step that reach this receiver, in its order; addresses that were refused come last. */
export function usableChannels(
  receiver: Receiver,
  wanted: readonly ChannelName[],
  isOpen: (channel: ChannelName) => boolean,
): ChannelName[] {
  const usable = wanted.filter((channel) => isOpen(channel) && receiver.addresses.has(channel));
  const isBounced = (channel: ChannelName) => Number(receiver.addresses.get(channel)?.isBounced === true);
  return usable.sort((a, b) => isBounced(a) - isBounced(b));
}

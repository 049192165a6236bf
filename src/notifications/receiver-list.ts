import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Page } from '../shared/page.ts';
import { covers, type Scope } from '../users/roles.ts';
import type { ChannelName } from './channel.ts';
import { readReceivers } from './receivers.ts';
import { technicianReceiver } from './technician-receivers.ts';

/** Somebody who may be told of things, and where he is reached. */
export interface ListedReceiver {
  readonly id: string;
  readonly name: string;
  readonly kind: 'user' | 'technician';
  /** Of a user. */
  readonly role: string | null;
  readonly language: string;
  readonly timeZone: string;
  readonly digest: boolean;
  readonly addresses: readonly {
    readonly channel: ChannelName;
    readonly address: string;
    readonly isBounced: boolean;
  }[];
}

export interface ReceiverList {
  /** Those whom an asker of this scope may know, users first, by name; at most 1,000. */
  list(scope: Scope): Promise<Pick<Page<ListedReceiver>, 'items'>>;
  /** Undefined where there is none, or outside the scope. */
  find(id: string, scope: Scope): Promise<ListedReceiver | undefined>;
}

export function createReceiverList({ db }: { readonly db: Database }): ReceiverList {
  async function read(scope: Scope, only: string | null): Promise<ListedReceiver[]> {
    const { rows } = await sql<{
      id: string;
      name: string;
      role: string | null;
      markets: string[] | null;
    }>`
      select username as id, username as name, role, markets from users
        where not disabled and (${only}::text is null or username = ${only})
      union all
      select ${technicianReceiver('')} || id, name, null, array[market] from technicians
        where active and username is null and (${only}::text is null or ${technicianReceiver('')} || id = ${only})
      order by role nulls last, name limit 1000`.execute(db);
    const seen = rows.filter(
      ({ markets }) => scope === null || markets?.some((market) => covers(scope, market)) === true,
    );
    const receivers = await readReceivers(
      db,
      seen.map(({ id }) => id),
    );
    return seen.flatMap(({ id, name, role }): ListedReceiver[] => {
      const receiver = receivers.get(id);
      if (receiver === undefined) return [];
      const { language, timeZone, wantsDigest } = receiver;
      const addresses = [...receiver.addresses].map(([channel, { address, isBounced }]) => ({
        ...{ channel: channel as ChannelName, address, isBounced },
      }));
      const kind = role === null ? 'technician' : 'user';
      return [{ id, name, kind, role, language, timeZone, digest: wantsDigest, addresses }];
    });
  }

  return {
    list: async (scope) => ({ items: await read(scope, null) }),
    find: async (id, scope) => (await read(scope, id))[0],
  };
}

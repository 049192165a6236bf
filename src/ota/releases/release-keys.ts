import { type Selectable, sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { ReleaseKeyTable } from '../../database/release-tables.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { endorsementOf, isSignedBy, keyIdOf, normalPublicKey, type Signature } from './signatures.ts';
import type { KeyState, KnownKey } from './signed-release.ts';

/** A key that may sign releases. The server has the public half only. */
export interface ReleaseKey extends KnownKey {
  readonly name: string;
  readonly addedBy: string;
  readonly addedAt: number;
  /** Who made it count: the second person; null where a key that counted vouched for it, or it was the first. */
  readonly trustedBy: string | null;
  readonly endorsedBy: string | null;
  readonly endedBy: string | null;
  readonly endedAt: number | null;
  readonly reason: string | null;
}

/**
 * Which keys count. The first one is believed as it comes; every other needs the signature of a trusted key on it
 * (rotation), or a second person (the old key is lost). One person is enough to end a key.
 */
export interface ReleaseKeys {
  list(): Promise<readonly ReleaseKey[]>;
  /** @throws AppError invalid `bad-key`, `private-key-shown`, `bad-endorsement`, conflict `key-exists` */
  add(key: {
    name: string;
    publicKey: string;
    endorsement: Signature | null;
    by: string;
  }): Promise<ReleaseKey>;
  /** @throws AppError not-found `key-not-found`, conflict `key-state`, `second-person` */
  approve(id: string, by: string): Promise<ReleaseKey>;
  /**
   * `retired` signs nothing new; of `revoked` all that it signed is believed no more.
   * @throws AppError not-found `key-not-found`, conflict `key-state`
   */
  end(id: string, state: 'retired' | 'revoked', by: string, reason: string): Promise<ReleaseKey>;
}

export function createReleaseKeys({ db, clock }: { db: Database; clock: Clock }): ReleaseKeys {
  /** One change of the keys at a time: two first keys would both be believed. */
  function changing<T>(work: (trx: Database, keys: readonly ReleaseKey[]) => Promise<T>): Promise<T> {
    return db.transaction().execute(async (trx) => {
      await sql`lock table release_keys in share row exclusive mode`.execute(trx);
      return work(trx, await listKeys(trx));
    });
  }

  async function set(trx: Database, id: string, values: Partial<ReleaseKeyTable>): Promise<ReleaseKey> {
    const row = await trx
      .updateTable('release_keys')
      .set(values)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return keyOf(row);
  }

  return {
    list: () => listKeys(db),

    async add({ name, publicKey: given, endorsement, by }) {
      const publicKey = normalPublicKey(given);
      const id = keyIdOf(publicKey);
      return changing(async (trx, keys) => {
        if (keys.some((key) => key.id === id)) {
          throw new AppError('conflict', 'key-exists', `The key ${id} was added before.`);
        }
        if (endorsement !== null) checkEndorsement(keys, publicKey, endorsement);
        const isTrusted = keys.length === 0 || endorsement !== null;
        const now = clock.now();
        const row = await trx
          .insertInto('release_keys')
          .values({
            ...{ id, name, public_key: publicKey, state: isTrusted ? 'trusted' : 'proposed' },
            ...{ added_by: by, added_at: now, trusted_by: null, trusted_at: isTrusted ? now : null },
            endorsed_by: endorsement?.keyId ?? null,
            ...{ ended_by: null, ended_at: null, reason: null },
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return keyOf(row);
      });
    },

    approve: (id, by) =>
      changing(async (trx, keys) => {
        const key = known(keys, id);
        if (key.state !== 'proposed') throw keyState(key);
        if (key.addedBy === by) {
          throw new AppError('conflict', 'second-person', 'Somebody else must approve a key that you added.');
        }
        return set(trx, id, { state: 'trusted', trusted_by: by, trusted_at: clock.now() });
      }),

    end: (id, state, by, reason) =>
      changing(async (trx, keys) => {
        const key = known(keys, id);
        if (key.state === 'revoked' || key.state === state) throw keyState(key);
        return set(trx, id, { state, ended_by: by, ended_at: clock.now(), reason });
      }),
  };
}

function checkEndorsement(
  keys: readonly ReleaseKey[],
  publicKey: string,
  { keyId, signature }: Signature,
): void {
  const voucher = keys.find((key) => key.id === keyId);
  if (voucher?.state === 'trusted' && isSignedBy(endorsementOf(publicKey), signature, voucher.publicKey))
    return;
  const message = `The key ${keyId} does not vouch for this one: it is not trusted here, or did not sign this.`;
  throw new AppError('invalid', 'bad-endorsement', message);
}

function known(keys: readonly ReleaseKey[], id: string): ReleaseKey {
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw new AppError('not-found', 'key-not-found', 'There is no such key.');
  return key;
}

const keyState = ({ id, state }: ReleaseKey) =>
  new AppError('conflict', 'key-state', `The key ${id} is ${state}.`);

export async function listKeys(db: Database): Promise<ReleaseKey[]> {
  const rows = await db.selectFrom('release_keys').selectAll().orderBy('added_at').orderBy('id').execute();
  return rows.map(keyOf);
}

function keyOf(row: Selectable<ReleaseKeyTable>): ReleaseKey {
  return {
    ...{ id: row.id, name: row.name, publicKey: row.public_key, state: row.state as KeyState },
    ...{ addedBy: row.added_by, addedAt: row.added_at, trustedBy: row.trusted_by },
    ...{ endorsedBy: row.endorsed_by, endedBy: row.ended_by, endedAt: row.ended_at, reason: row.reason },
  };
}

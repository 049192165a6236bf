import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { createKeptSecret } from '../../database/kept-secret.ts';

/** The address of whoever is on record as the owner: another owner's link is another one. */
export interface LinkOwner {
  readonly email: string | null;
  readonly phone: string | null;
}

/** What an owner's link is for; `until` (milliseconds since 1970 UTC) it shows the update. */
export interface OwnerLink {
  /** The deployment's uuid. */
  readonly deployment: string;
  readonly until: number;
}

/**
 * Links that are their own permission: who has one may see one update of one vehicle and answer for its owner, and nothing
 * else. Nothing is kept of them; one that was sent to an owner before is void.
 */
export interface OwnerLinks {
  /** The same for the same link and owner. */
  tokenOf(link: OwnerLink, owner: LinkOwner): Promise<string>;
  /** Null where it is none. What is read is to be believed only once `isFor` says so. */
  read(token: string): OwnerLink | null;
  isFor(token: string, owner: LinkOwner): Promise<boolean>;
}

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,16})\.([\w-]{43})$/;

export function createOwnerLinks({ db }: { readonly db: Database }): OwnerLinks {
  const secret = createKeptSecret(db, 'owner-links');

  async function tokenOf({ deployment, until }: OwnerLink, { email, phone }: LinkOwner): Promise<string> {
    const text = JSON.stringify(['owner', deployment, until, email, phone]);
    const mac = createHmac('sha256', await secret())
      .update(text)
      .digest('base64url');
    return `${deployment}.${until}.${mac}`;
  }

  function read(token: string): OwnerLink | null {
    const [, deployment, until] = form.exec(token) ?? [];
    return deployment === undefined ? null : { deployment, until: Number(until) };
  }

  return {
    tokenOf,
    read,
    async isFor(token, owner) {
      const link = read(token);
      if (link === null) return false;
      const [given, right] = [Buffer.from(token), Buffer.from(await tokenOf(link, owner))];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

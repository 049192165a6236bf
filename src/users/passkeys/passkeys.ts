import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { type Tickets, ticketLivesMs } from '../second-factor/tickets.ts';

export interface Passkey {
  readonly id: string;
  readonly name: string;
  /** Kept by a service that has it on several devices. */
  readonly isBackedUp: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** WebAuthn level 3, discoverable, with the person verified by the device: both factors in one. */
export interface Passkeys {
  list(username: string): Promise<readonly Passkey[]>;
  /** @throws AppError conflict `passkeys-need-a-name`, `too-many-passkeys` */
  registrationOptions(username: string): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** @throws AppError invalid `bad-passkey`, conflict `passkey-exists` */
  register(username: string, name: string, response: RegistrationResponseJSON): Promise<Passkey>;
  /** The name of the one that was removed; undefined where he has none of that id. */
  remove(username: string, id: string): Promise<string | undefined>;
  /** @throws AppError conflict `passkeys-need-a-name` */
  signInOptions(): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Whose it is. @throws AppError unauthenticated `bad-passkey`, `passkey-cloned` (whose `cause` is the user name) */
  signIn(response: AuthenticationResponseJSON): Promise<string>;
}

export const maxPasskeys = 20;
/** COSE: EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257];
/** Sign-ins belong to nobody before they are done. */
const anybody = '';

export function createPasskeys(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tickets: Tickets;
  /** Where browsers reach us: passkeys belong to its host, and come from its origin. */
  readonly publicUrl: string;
}): Passkeys {
  const { db, clock, tickets } = options;
  const { hostname, origin } = new URL(options.publicUrl);

  function hostOrRefuse(): string {
    if (isIP(hostname.replace(/^\[|\]$/g, '')) === 0) return hostname;
    throw new AppError(
      'conflict',
      'passkeys-need-a-name',
      'Passkeys belong to a host name: the server must have one in ROADSIDE_PUBLIC_URL, not an address.',
    );
  }

  const isChallenge = (kind: 'passkey-new' | 'passkey-sign-in', subject: string) => (challenge: string) =>
    tickets.isGood(kind, subject, Buffer.from(challenge, 'base64url'));
  const challengeIn = (clientData: string): Buffer => {
    const { challenge } = JSON.parse(Buffer.from(clientData, 'base64url').toString()) as {
      challenge: string;
    };
    return Buffer.from(challenge, 'base64url');
  };

  const listRows = (username: string) =>
    db
      .selectFrom('user_passkeys')
      .selectAll()
      .where('username', '=', username)
      .orderBy('created_at')
      .orderBy('id')
      .execute();

  return {
    async list(username) {
      return (await listRows(username)).map((row) => ({
        ...{ id: row.id, name: row.name, isBackedUp: row.backed_up },
        ...{ createdAt: row.created_at, lastUsedAt: row.last_used_at },
      }));
    },

    async registrationOptions(username) {
      const rpID = hostOrRefuse();
      const known = await listRows(username);
      if (known.length >= maxPasskeys)
        throw new AppError(
          'conflict',
          'too-many-passkeys',
          `You have ${maxPasskeys} passkeys; remove one first.`,
        );
      return generateRegistrationOptions({
        ...{ rpName: 'Roadside', rpID, userName: username, userDisplayName: username },
        userID: new Uint8Array(createHash('sha256').update(`roadside user ${username}`).digest()),
        supportedAlgorithmIDs: algorithms,
        challenge: new Uint8Array(await tickets.issue('passkey-new', username)),
        ...{ timeout: ticketLivesMs, attestationType: 'none' },
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
    },

    async register(username, name, response) {
      const expected = { expectedOrigin: origin, expectedRPID: hostOrRefuse() };
      const verified = await verifyRegistrationResponse({
        ...expected,
        response,
        expectedChallenge: isChallenge('passkey-new', username),
        supportedAlgorithmIDs: algorithms,
        requireUserVerification: true,
      }).catch((cause: unknown) => {
        throw badPasskey('invalid', cause);
      });
      const challenge = verified.verified ? challengeIn(response.response.clientDataJSON) : null;
      if (!verified.verified || challenge === null || !(await tickets.spend(challenge)))
        throw badPasskey('invalid');
      const { credential, credentialBackedUp: isBackedUp } = verified.registrationInfo;
      const createdAt = clock.now();
      const written = await db
        .insertInto('user_passkeys')
        .values({
          ...{ id: credential.id, username, name, public_key: Buffer.from(credential.publicKey) },
          ...{ counter: credential.counter, transports: response.response.transports ?? [] },
          ...{ backed_up: isBackedUp, created_at: createdAt, last_used_at: null },
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if ((written.numInsertedOrUpdatedRows ?? 0n) === 0n)
        throw new AppError('conflict', 'passkey-exists', 'This passkey is registered already.');
      return { id: credential.id, name, isBackedUp, createdAt, lastUsedAt: null };
    },

    async remove(username, id) {
      const gone = await db
        .deleteFrom('user_passkeys')
        .where('username', '=', username)
        .where('id', '=', id)
        .returning('name')
        .executeTakeFirst();
      return gone?.name;
    },

    async signInOptions() {
      return generateAuthenticationOptions({
        rpID: hostOrRefuse(),
        challenge: new Uint8Array(await tickets.issue('passkey-sign-in', anybody)),
        ...{ timeout: ticketLivesMs, userVerification: 'required' },
      });
    },

    async signIn(response) {
      const expectedRPID = hostOrRefuse();
      const row = await db
        .selectFrom('user_passkeys')
        .selectAll()
        .where('id', '=', response.id)
        .executeTakeFirst();
      if (row === undefined) throw badPasskey('unauthenticated');
      const verified = await verifyAuthenticationResponse({
        ...{ response, expectedOrigin: origin, expectedRPID, requireUserVerification: true },
        expectedChallenge: isChallenge('passkey-sign-in', anybody),
        // Ours to compare, so that a copied passkey is told from a broken answer.
        credential: { id: row.id, publicKey: new Uint8Array(row.public_key), counter: 0 },
      }).catch((cause: unknown) => {
        throw badPasskey('unauthenticated', cause);
      });
      if (!verified.verified || !(await tickets.spend(challengeIn(response.response.clientDataJSON))))
        throw badPasskey('unauthenticated');
      const { newCounter: counter } = verified.authenticationInfo;
      const counts = counter > 0 || row.counter > 0;
      const used = await db
        .updateTable('user_passkeys')
        .set({ counter, last_used_at: clock.now() })
        .where('id', '=', row.id)
        .where('counter', counts ? '<' : '=', counter)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n)
        throw new AppError(
          'unauthenticated',
          'passkey-cloned',
          'There seems to be a copy of this passkey: it counts fewer sign-ins than we do. Remove it.',
          { cause: row.username },
        );
      return row.username;
    },
  };
}

const badPasskey = (kind: 'invalid' | 'unauthenticated', cause?: unknown) =>
  new AppError(kind, 'bad-passkey', 'This passkey was not accepted, or it took too long; try again.', {
    cause,
  });

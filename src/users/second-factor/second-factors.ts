import { Secret, TOTP } from 'otpauth';
import type { Database } from '../../database/database.ts';
import { createKeptSecret } from '../../database/kept-secret.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { recoveryCodesLeft, replaceRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts';
import { seal, unseal } from './sealed-secret.ts';

export interface FactorState {
  /** Milliseconds since 1970 UTC; null: codes are not asked for. */
  readonly since: number | null;
  readonly recoveryCodesLeft: number;
}

/** Codes of an authenticator app: RFC 6238, SHA-1, six digits, 30 s, one step either way; each code once. */
export interface SecondFactors {
  read(username: string): Promise<FactorState>;
  /**
   * A new secret that counts for nothing yet; `uri` is what the QR code says.
   * @throws AppError conflict `second-factor-on`
   */
  begin(username: string): Promise<{ readonly secret: string; readonly uri: string }>;
  /**
   * Turns it on with the first code of the app; answers with the recovery codes.
   * @throws AppError invalid `wrong-code`, conflict `second-factor-not-begun`
   */
  confirm(username: string, code: string): Promise<readonly string[]>;
  /** Which kind of code was good, and is used up with that; null: none. */
  check(username: string, code: string): Promise<'totp' | 'recovery' | null>;
  /** @throws AppError conflict `second-factor-off` */
  newRecoveryCodes(username: string): Promise<readonly string[]>;
  remove(username: string): Promise<void>;
}

const issuer = 'Roadside';
const period = 30;
const window = 1;
const secretBytes = 20;

export function createSecondFactors({
  db,
  clock,
}: {
  readonly db: Database;
  readonly clock: Clock;
}): SecondFactors {
  const key = createKeptSecret(db, 'second-factors');
  const totpOf = (username: string, secret: Secret) =>
    new TOTP({ issuer, label: username, secret, algorithm: 'SHA1', digits: 6, period });

  /** The time step whose code this is; null where it is none of those that count now. */
  async function stepOf(username: string, sealed: Buffer, code: string): Promise<number | null> {
    const bytes = unseal(sealed, await key(), username);
    const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
    const timestamp = clock.now();
    const token = code.replaceAll(/\s/g, '');
    const delta = /^\d{6}$/.test(token)
      ? totpOf(username, secret).validate({ token, timestamp, window })
      : null;
    return delta === null ? null : Math.floor(timestamp / 1000 / period) + delta;
  }

  const rowOf = (username: string) =>
    db.selectFrom('user_totp').selectAll().where('username', '=', username).executeTakeFirst();

  async function isCode(username: string, code: string): Promise<boolean> {
    const row = await rowOf(username);
    if (row === undefined || row.confirmed_at === null) return false;
    const step = await stepOf(username, row.secret, code);
    if (step === null) return false;
    // Two at once: one of them finds the step used.
    const used = await db
      .updateTable('user_totp')
      .set({ last_step: step })
      .where('username', '=', username)
      .where('secret', '=', row.secret)
      .where('last_step', '<', step)
      .executeTakeFirst();
    return used.numUpdatedRows > 0n;
  }

  return {
    async read(username) {
      const row = await rowOf(username);
      return {
        since: row?.confirmed_at ?? null,
        recoveryCodesLeft: await recoveryCodesLeft(db, username),
      };
    },

    async begin(username) {
      const secret = new Secret({ size: secretBytes });
      const kept = {
        secret: seal(secret.bytes, await key(), username),
        ...{ confirmed_at: null, last_step: 0, created_at: clock.now() },
      };
      const written = await db
        .insertInto('user_totp')
        .values({ username, ...kept })
        .onConflict((conflict) =>
          conflict.column('username').doUpdateSet(kept).where('user_totp.confirmed_at', 'is', null),
        )
        .executeTakeFirst();
      if ((written.numInsertedOrUpdatedRows ?? 0n) === 0n)
        throw new AppError(
          'conflict',
          'second-factor-on',
          'Codes are asked for already; turn that off first.',
        );
      return { secret: secret.base32, uri: totpOf(username, secret).toString() };
    },

    async confirm(username, code) {
      const row = await rowOf(username);
      if (row === undefined || row.confirmed_at !== null)
        throw new AppError('conflict', 'second-factor-not-begun', 'There is nothing to confirm; begin anew.');
      const step = await stepOf(username, row.secret, code);
      if (step === null) throw wrongCode();
      return db.transaction().execute(async (trx) => {
        const turned = await trx
          .updateTable('user_totp')
          .set({ confirmed_at: clock.now(), last_step: step })
          .where('username', '=', username)
          .where('secret', '=', row.secret)
          .where('confirmed_at', 'is', null)
          .executeTakeFirst();
        if (turned.numUpdatedRows === 0n) throw wrongCode();
        return replaceRecoveryCodes(trx, username);
      });
    },

    async check(username, code) {
      if (await isCode(username, code)) return 'totp';
      return (await spendRecoveryCode(db, username, code, clock.now())) ? 'recovery' : null;
    },

    newRecoveryCodes: (username) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('user_totp')
          .select('confirmed_at')
          .where('username', '=', username)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined || row.confirmed_at === null)
          throw new AppError('conflict', 'second-factor-off', 'Codes are not asked for; turn them on first.');
        return replaceRecoveryCodes(trx, username);
      }),

    remove: (username) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('user_totp').where('username', '=', username).execute();
        await trx.deleteFrom('user_recovery_codes').where('username', '=', username).execute();
      }),
  };
}

export const wrongCode = (kind: 'invalid' | 'unauthenticated' = 'invalid') =>
  new AppError(kind, 'wrong-code', 'The code is wrong or was used already.', {
    fields: [{ path: 'code', message: 'is wrong or was used already' }],
  });

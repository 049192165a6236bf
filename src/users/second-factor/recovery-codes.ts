import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../../database/database.ts';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const codesAtOnce = 10;
const codeLetters = 16;

/** Eighty random bits in letters that nobody mistakes: `abcd-efgh-2345-6789`. */
function newCode(): string {
  const text = [...randomBytes(codeLetters)].map((byte) => letters[byte % letters.length]).join('');
  return text.match(/.{4}/g)?.join('-') ?? text;
}

/** Null for what cannot be a recovery code. As people type it: with or without hyphens and spaces, in any case. */
function hashOf(code: string): Buffer | null {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '');
  return plain.length === codeLetters ? createHash('sha256').update(plain).digest() : null;
}

/** New ones in place of all that there were; in the caller's transaction. */
export async function replaceRecoveryCodes(trx: Database, username: string): Promise<string[]> {
  const codes = Array.from({ length: codesAtOnce }, newCode);
  await trx.deleteFrom('user_recovery_codes').where('username', '=', username).execute();
  await trx
    .insertInto('user_recovery_codes')
    .values(codes.map((code) => ({ username, code_hash: hashOf(code) as Buffer, used_at: null })))
    .execute();
  return codes;
}

/** True once for each code. */
export async function spendRecoveryCode(
  db: Database,
  username: string,
  code: string,
  at: number,
): Promise<boolean> {
  const hash = hashOf(code);
  if (hash === null) return false;
  const used = await db
    .updateTable('user_recovery_codes')
    .set({ used_at: at })
    .where('username', '=', username)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}

export async function recoveryCodesLeft(db: Database, username: string): Promise<number> {
  const { count } = await db
    .selectFrom('user_recovery_codes')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('username', '=', username)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

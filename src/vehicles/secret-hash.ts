import { createHmac, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * Hashes of vehicles' secrets. A secret is 256 bits that the server drew itself: nobody can try them all, so nothing is won
 * by making each try slow, and a fleet is registered as fast as the database takes it. (What people choose is stretched,
 * see `users/passwords.ts`.) A hash is `form`, then the HMAC-SHA256 of the secret under the salt.
 *
 * Before, secrets were stretched by scrypt, and the hash was its 32 bytes alone; such hashes still count.
 */
const form = Buffer.from([1]);
const stretchedBytes = 32;
const cost: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const stretch = promisify(scrypt) as (
  secret: Buffer,
  salt: Buffer,
  length: number,
  options: ScryptOptions,
) => Promise<Buffer>;

/** 33 bytes. */
export function hashSecret(secret: Buffer, salt: Buffer): Buffer {
  return Buffer.concat([form, createHmac('sha256', salt).update(secret).digest()]);
}

/**
 * Is the secret that of the hash? False for a hash of no known form. An old hash takes one of libuv's few threads for tens of
 * milliseconds: not many at once.
 */
export async function isSecretOf(hash: Buffer, secret: Buffer, salt: Buffer): Promise<boolean> {
  const isStretched = hash.length === stretchedBytes;
  const own = isStretched ? await stretch(secret, salt, stretchedBytes, cost) : hashSecret(secret, salt);
  return own.length === hash.length && timingSafeEqual(own, hash);
}

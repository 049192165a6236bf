import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { sha256Of } from '../canonical-json.ts';

/** Ed25519 (RFC 8032) over bytes. A private key is seen by `npm run sign` only, never by the server. */
export interface Signature {
  readonly keyId: string;
  /** Base64 of the 64 bytes. */
  readonly signature: string;
}

export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** The first 128 bits of the SHA-256 of the 32 raw bytes, in hex. */
export const keyIdOf = (publicKey: string): string =>
  sha256Of(rawBytes(readPublicKey(publicKey))).slice(0, 32);

export function newSigningKey(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }) as string,
  };
}

/** @throws AppError invalid `bad-key` */
export function openSigningKey(privatePem: string): SigningKey {
  const privateKey = ed25519(() => createPrivateKey(privatePem));
  const publicKey = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }) as string;
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

/**
 * PEM (SubjectPublicKeyInfo) as it is kept and compared: the same key always has the same text.
 * @throws AppError invalid `bad-key`
 */
export function normalPublicKey(pem: string): string {
  if (pem.includes('PRIVATE'))
    throw new AppError(
      'invalid',
      'private-key-shown',
      'This is a private key. It must never leave its keeper.',
    );
  return readPublicKey(pem).export({ format: 'pem', type: 'spki' }) as string;
}

export function signBytes(bytes: string, key: SigningKey): Signature {
  return { keyId: key.keyId, signature: sign(null, Buffer.from(bytes), key.privateKey).toString('base64') };
}

/** Never throws: whatever is no signature is none. */
export function isSignedBy(bytes: string, signature: string, publicKey: string): boolean {
  const given = Buffer.from(signature, 'base64');
  if (given.length !== 64 || given.toString('base64') !== signature) return false;
  return verify(null, Buffer.from(bytes), readPublicKey(publicKey), given);
}

/** What an old key signs to vouch for a new one. It can be taken for no manifest, which is an object. */
export const endorsementOf = (publicKey: string): string =>
  `"roadside-release-key ${keyIdOf(publicKey)} ${rawBytes(readPublicKey(publicKey)).toString('hex')}"`;

function readPublicKey(pem: string): KeyObject {
  return ed25519(() => createPublicKey(pem));
}

function ed25519(read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new AppError('invalid', 'bad-key', 'This is no key in PEM.', { cause });
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new AppError('invalid', 'bad-key', `The key is ${key.asymmetricKeyType}, not Ed25519.`);
}

const rawBytes = (key: KeyObject): Buffer =>
  Buffer.from((key.export({ format: 'jwk' }) as { x: string }).x, 'base64url');

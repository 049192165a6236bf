import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { sha256Of } from '../canonical-json.ts';
import { parseManifest, type Release } from './manifest.ts';
import { isSignedBy, type Signature } from './signatures.ts';

/** What `npm run sign` writes and `POST /releases` takes: the bytes that were signed, as they are, and by whom. */
export const signedReleaseSchema = z.strictObject({
  manifest: z
    .string()
    .min(2)
    .max(900_000)
    .describe('Canonical JSON; its SHA-256 is the digest of the release'),
  signatures: z
    .array(
      z.strictObject({
        keyId: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits'),
        signature: z.string().max(200).describe('Ed25519 over the UTF-8 bytes of `manifest`, Base64'),
      }),
    )
    .min(1)
    .max(10),
});
export type SignedRelease = z.infer<typeof signedReleaseSchema>;

/** `trusted` signs, `retired` has been replaced (what it signed stays good), `revoked` is believed no more. */
export const keyStates = ['proposed', 'trusted', 'retired', 'revoked'] as const;
export type KeyState = (typeof keyStates)[number];

export interface KnownKey {
  readonly id: string;
  readonly publicKey: string;
  readonly state: KeyState;
}

export interface VerifiedRelease {
  readonly release: Release;
  readonly digest: string;
  /** Those that count. */
  readonly signatures: readonly Signature[];
}

/**
 * The release, if a key that counts has signed exactly these bytes. Pure. A signature that is wrong is refused even
 * beside a right one: somebody has altered something.
 * @throws AppError invalid `bad-signature`, `release-unsigned`, `manifest-not-canonical`, `bad-manifest`
 */
export function verifyRelease(
  { manifest, signatures }: SignedRelease,
  keys: readonly KnownKey[],
  counts: readonly KeyState[],
): VerifiedRelease {
  const byId = new Map(keys.map((key) => [key.id, key]));
  const good: Signature[] = [];
  const others: string[] = [];
  for (const signature of signatures) {
    const key = byId.get(signature.keyId);
    if (key !== undefined && !isSignedBy(manifest, signature.signature, key.publicKey)) {
      throw new AppError(
        'invalid',
        'bad-signature',
        `The signature by the key ${key.id} is not one of these bytes: the manifest or the signature was altered.`,
      );
    }
    if (key !== undefined && counts.includes(key.state)) good.push(signature);
    else others.push(`${signature.keyId} (${key?.state ?? 'unknown'})`);
  }
  if (good.length === 0) {
    throw new AppError(
      'invalid',
      'release-unsigned',
      `No key that is trusted here has signed this release. It is signed by ${others.join(', ')}.`,
    );
  }
  return { release: parseManifest(manifest), digest: sha256Of(manifest), signatures: good };
}

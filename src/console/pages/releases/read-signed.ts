import type { SignedRelease } from '../../api/queries/releases.ts';

export type Unreadable = 'not-json' | 'not-signed' | 'other-digest' | 'too-large';

export interface ReadSigned {
  readonly signed: SignedRelease | null;
  readonly fault: Unreadable | null;
}

/**
 * What `npm run sign -- release` wrote. `digest` is what should have been signed: another one is told here, before anybody
 * takes it for the one that was checked. The signatures are the server's to judge.
 */
export async function readSigned(text: string, digest?: string): Promise<ReadSigned> {
  const value = parsed(text);
  if (value === undefined) return { signed: null, fault: 'not-json' };
  if (!isSigned(value)) return { signed: null, fault: 'not-signed' };
  const { manifest, signatures } = value;
  const found = digest === undefined ? undefined : await sha256(manifest);
  const isOther = found !== undefined && found !== digest;
  return { signed: { manifest, signatures }, fault: isOther ? 'other-digest' : null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isSigned(value: unknown): value is SignedRelease {
  if (typeof value !== 'object' || value === null) return false;
  const { manifest, signatures } = value as Partial<SignedRelease>;
  return typeof manifest === 'string' && Array.isArray(signatures) && signatures.length > 0;
}

/** Undefined where the page did not come by a safe way, and the browser has no digests: the server has. */
async function sha256(text: string): Promise<string | undefined> {
  if (!window.isSecureContext) return undefined;
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

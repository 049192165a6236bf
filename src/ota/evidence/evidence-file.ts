import { z } from 'zod';
import { type CanonicalValue, canonicalJson, parseCanonical, sha256Of } from '../canonical-json.ts';
import { signedReleaseSchema } from '../releases/signed-release.ts';
import { type EvidenceEntry, type EvidenceKind, evidenceKinds } from './evidence-entry.ts';
import type { ChainHead } from './hash-chain.ts';

/**
 * An exported log: lines of canonical JSON, each with a line feed. First the header, then the entries in order, last the
 * end. Header and end have the SHA-256 of themselves without it in `hash`, entries their hash in the chain, so that
 * every byte of the file is under one hash that its own line names.
 */
export const headerSchema = z.strictObject({
  format: z.literal('roadside-evidence-1'),
  campaign: z.string(),
  exportedAt: z.int(),
  releases: z.array(signedReleaseSchema),
  keys: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      publicKey: z.string(),
      state: z.string(),
      addedBy: z.string(),
      addedAt: z.int(),
      revokedAt: z.int().nullable(),
    }),
  ),
  hash: z.string(),
});
export type EvidenceHeader = z.infer<typeof headerSchema>;

export const endSchema = z.strictObject({
  end: z.literal(true),
  entries: z.int(),
  /** Hash of the last entry. */
  head: z.string(),
  hash: z.string(),
});

export const headerLine = (header: Omit<EvidenceHeader, 'hash'>): string => selfHashed(header);
export const endLine = ({ seq, hash }: ChainHead): string =>
  selfHashed({ end: true, entries: seq, head: hash });
export const entryLine = (entry: EvidenceEntry): string =>
  `${canonicalJson(entry as unknown as CanonicalValue)}\n`;

function selfHashed(value: Readonly<Record<string, CanonicalValue>>): string {
  return `${canonicalJson({ ...value, hash: sha256Of(canonicalJson(value)) })}\n`;
}

/** Is the `hash` of a header or an end that of the rest of it? */
export function hasOwnHash({ hash, ...rest }: { readonly hash: string }): boolean {
  return sha256Of(canonicalJson(rest as CanonicalValue)) === hash;
}

const entrySchema = z.strictObject({
  seq: z.int(),
  at: z.int(),
  kind: z.enum(Object.keys(evidenceKinds) as [EvidenceKind, ...EvidenceKind[]]),
  data: z.record(z.string(), z.unknown()),
  prev: z.string(),
  hash: z.string(),
});

/** undefined = this is no entry in canonical JSON. */
export function parseEntry(line: string): EvidenceEntry | undefined {
  const parsed = entrySchema.safeParse(parseCanonical(line));
  if (!parsed.success || !evidenceKinds[parsed.data.kind].safeParse(parsed.data.data).success)
    return undefined;
  return parsed.data as EvidenceEntry;
}

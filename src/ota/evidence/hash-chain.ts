import { type CanonicalValue, canonicalJson, sha256Of } from '../canonical-json.ts';
import type { EvidenceEntry, NewEvidence } from './evidence-entry.ts';

/** Where a campaign's log ends. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Of a log without an entry: no two campaigns begin alike, so an entry fits into one log only. */
export const emptyChain = (campaignId: string): ChainHead => ({
  seq: 0,
  hash: sha256Of(`roadside-evidence-1 ${campaignId}`),
});

/** SHA-256 of the canonical JSON of the entry without its hash. */
export function hashOfEntry({ seq, at, kind, data, prev }: Omit<EvidenceEntry, 'hash'>): string {
  return sha256Of(canonicalJson({ seq, at, kind, data: data as CanonicalValue, prev }));
}

/** Links what is new behind `head`. Pure. */
export function chainEntries(
  head: ChainHead,
  added: readonly NewEvidence[],
): { readonly entries: readonly EvidenceEntry[]; readonly head: ChainHead } {
  let last = head;
  const entries = added.map((entry) => {
    const unhashed = { ...entry, seq: last.seq + 1, prev: last.hash };
    const hash = hashOfEntry(unhashed);
    last = { seq: unhashed.seq, hash };
    return { ...unhashed, hash } as EvidenceEntry;
  });
  return { entries, head: last };
}

/** Of VINs, each once: SHA-256 of them in ASCII order, each with a line feed behind it. */
export const targetsDigest = (vins: Iterable<string>): string =>
  sha256Of(
    [...new Set(vins)]
      .sort()
      .map((vin) => `${vin}\n`)
      .join(''),
  );

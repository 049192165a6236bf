import { z } from 'zod';

/**
 * What a campaign's log holds, so that it alone shows an authority (UN R156, GB 44496) who was given what, by whose
 * decision, and what came of it. A kind never changes its meaning.
 */
const text = z.string().max(2000);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const versions = z.record(text, z.object({ hardware: text.nullable(), software: text }));
const rxswin = z.array(z.object({ regulation: text, before: text.nullable(), after: text.nullable() }));
const deployment = { vin: text, deployment: text };

export const evidenceKinds = {
  created: z.object({ by: text, name: text, releaseId: text, releaseDigest: digest }),
  /** VINs in order, a thousand at most; `from` counts those in the entries before. */
  targets: z.object({ from: z.int(), vins: z.array(text).min(1).max(1000) }),
  approved: z.object({
    requestedBy: text,
    approvedBy: text,
    releaseId: text,
    releaseDigest: digest,
    targets: z.int(),
    /** See `targetsDigest`. */
    targetsDigest: digest,
  }),
  /** started, halted, resumed, aborted, completed, … */
  campaign: z.object({ state: text, by: text.nullable(), why: text.nullable() }),
  wave: z.object({ index: z.int(), vehicles: z.int() }),
  offered: z.object({ ...deployment, before: versions }),
  /** What the owner answered: accepted, declined, deferred, informed, not-asked. */
  owner: z.object({ ...deployment, answer: text, by: text.nullable() }),
  /** How it ended; `after` as the vehicle reported it. */
  result: z.object({
    ...deployment,
    state: text,
    code: text.nullable(),
    before: versions,
    after: versions,
    rxswin,
  }),
} as const;

export type EvidenceKind = keyof typeof evidenceKinds;

export type NewEvidence = {
  [Kind in EvidenceKind]: {
    readonly kind: Kind;
    /** Milliseconds since 1970 UTC by the server's clock. */
    readonly at: number;
    readonly data: z.infer<(typeof evidenceKinds)[Kind]>;
  };
}[EvidenceKind];

export type EvidenceEntry = NewEvidence & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** `hash` of the entry before; of the first one what the campaign's id gives. */
  readonly prev: string;
  readonly hash: string;
};

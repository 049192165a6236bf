import { z } from 'zod';

const artifact = z.object({
  kind: z.enum(['full', 'delta']),
  sha256: z.string(),
  sha1: z.string().optional(),
  bytes: z.int(),
  url: z.string(),
});
export type OfferedArtifact = z.infer<typeof artifact>;

const step = z.object({
  ecu: z.string(),
  hardware: z.string(),
  from: z.string(),
  to: z.string(),
  artifact,
  /** What brings the unit to `to` of its release where the delta cannot be used. */
  fallback: artifact.nullable(),
});
export type OfferedStep = z.infer<typeof step>;

const signedRelease = z.object({
  id: z.string(),
  digest: z.string(),
  signatures: z.array(z.object({ keyId: z.string(), signature: z.string() })),
  url: z.string(),
});
export type OfferedRelease = z.infer<typeof signedRelease>;

const preconditions = z.object({
  parked: z.boolean(),
  leastStateOfCharge: z.number().nullable(),
  least12V: z.number().nullable(),
  notCharging: z.boolean(),
  temperature: z.object({ least: z.number(), most: z.number() }).nullable(),
});

const window = z.object({
  hours: z.array(z.object({ days: z.array(z.int()), from: z.string(), to: z.string() })),
  timeZone: z.string(),
});

/** What comes down as `v1/{vin}/down/update/{id}`, as far as a car understands it. */
export const offerSchema = z.object({
  id: z.string(),
  campaign: z.string(),
  attempt: z.int(),
  /** When it was made; the same however often it is sent. */
  issuedAt: z.number(),
  sentAt: z.number(),
  expiresAt: z.number(),
  /** The last one is where the car shall be. */
  releases: z.array(signedRelease).min(1),
  steps: z.array(step).min(1),
  preconditions,
  window: window.nullable(),
  consent: z.enum(['none', 'inform', 'ask']),
  notes: z.record(z.string(), z.string()),
});
export type Offer = z.infer<typeof offerSchema>;

const withdrawnSchema = z.object({ id: z.string(), withdrawn: z.literal(true) });

/** Undefined for a text that is neither. */
export function readOffer(payload: string): Offer | z.infer<typeof withdrawnSchema> | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return withdrawnSchema.safeParse(value).data ?? offerSchema.safeParse(value).data;
  } catch {
    return undefined;
  }
}

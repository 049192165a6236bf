import { z } from 'zod';

/** What a vehicle is told, version 1. It must pass over keys that it does not know. Times are milliseconds since 1970 UTC. */

const time = z.number().min(0).max(8.64e15).describe('Milliseconds since 1970 UTC');
const id = z.string().min(1).max(64);

export const downCommand = z.object({
  id: id.describe('That of the topic; every answer goes to up/command/{id}'),
  name: z.string().describe('What shall be done, as in GET /api/v1/commands'),
  args: z.unknown().describe('What the command asks for, by its name'),
  issuedAt: time,
  expiresAt: time.describe('From then on the vehicle must not begin'),
  preconditions: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
    .describe('Signal → value that it must have when the vehicle begins'),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const artifact = z.object({
  kind: z.enum(['full', 'delta']),
  sha256,
  sha1: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .describe('For clients that know no better'),
  bytes: z.int().min(0),
  name: z.string(),
  url: z.string().describe('Good for this vehicle and offer until it expires; ranges are answered'),
});

export const updateOffer = z.object({
  id: id.describe('That of the topic; every report goes to up/update/{id}'),
  campaign: z.string(),
  attempt: z.int().min(1).describe('Reports say which one they answer'),
  issuedAt: time.describe('When it was made: the same however often it is sent'),
  sentAt: time.describe("By the server's clock, so that a vehicle need not believe its own"),
  expiresAt: time,
  releases: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        version: z.string(),
        digest: z.string(),
        signatures: z
          .array(z.object({ keyId: z.string(), signature: z.string().describe('Base64 of the 64 bytes') }))
          .min(1),
        url: z.string().describe('The bytes that were signed'),
      }),
    )
    .min(1)
    .describe('Those that the steps come from, oldest first; the last is where the vehicle shall be'),
  steps: z
    .array(
      z.object({
        ecu: z.string(),
        hardware: z.string(),
        from: z.string(),
        to: z.string(),
        artifact,
        fallback: artifact.nullable().describe('For where the delta cannot be used'),
      }),
    )
    .min(1)
    .describe('In the order in which they are installed'),
  preconditions: z.object({
    parked: z.boolean(),
    leastStateOfCharge: z.number().nullable().describe('Of the traction battery, percent'),
    least12V: z.number().nullable().describe('Of the 12 V battery, volts'),
    notCharging: z.boolean(),
    temperature: z.object({ least: z.number(), most: z.number() }).nullable().describe('Outside, °C'),
  }),
  window: z
    .object({
      hours: z.array(
        z.object({
          days: z.array(z.int().min(0).max(6)).describe('0 is Monday'),
          from: z.string().describe('HH:MM'),
          to: z.string().describe('HH:MM'),
        }),
      ),
      timeZone: z.string(),
    })
    .nullable()
    .describe("By the clock on the vehicle's wall; null: at any time"),
  consent: z.enum(['none', 'inform', 'ask']),
  notes: z.record(z.string(), z.string()).describe('By language'),
});

export const updateWithdrawal = z.object({ id, withdrawn: z.literal(true) });

export const captureRequest = z.object({ id });

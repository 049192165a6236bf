import { z } from 'zod';

/**
 * What a vehicle says, version 1. Unknown keys are ignored; times are milliseconds since 1970 UTC. Written without
 * transforms and refinements, so that the hot path can run it compiled (JSON Schema → ajv).
 */

const time = z.number().min(0).max(8.64e15).describe('Milliseconds since 1970 UTC');
const signalValue = z.union([z.number(), z.boolean(), z.string().max(4096), z.array(z.number()).max(4096)]);
/** Names that begin with `Roadside.` are the server's own. */
const signalName = z
  .string()
  .min(1)
  .max(150)
  .regex(/^(?!Roadside\.)/);
const signals = z.record(signalName, signalValue);
const sequence = {
  boot: z.string().min(1).max(64).optional().describe('New at each power-up of the sender'),
  seq: z.int().min(0).optional().describe('One counter over all topics of the sender, up by one'),
};

/** One sample. */
export const singleTelemetry = z.looseObject({ ...sequence, ts: time, signals });
/** Samples one after another. */
export const batchTelemetry = z.looseObject({
  ...sequence,
  samples: z
    .array(z.looseObject({ ts: time, signals }))
    .min(1)
    .max(10_000),
});
/** Columns: `signals[name][i]` was measured at `ts[i]`; null is no sample. */
export const columnTelemetry = z.looseObject({
  ...sequence,
  ts: z.array(time).min(1).max(10_000),
  signals: z.record(signalName, z.array(z.union([signalValue, z.null()])).max(10_000)),
});

export const faultSystems = ['uds', 'obd', 'j1939', 'gbt32960'] as const;
export type FaultSystem = (typeof faultSystems)[number];

const freezeFrame = z.record(z.string().min(1).max(150), signalValue);
const code = z.string().min(1).max(64);
// As far as a database integer goes.
const count = z.int().min(0).max(2_147_483_647);
const reportHead = {
  ...sequence,
  ts: time,
  ecu: z.string().min(1).max(64),
  complete: z.boolean().optional(),
};

/** ISO 14229 status byte in `status`. */
export const udsReport = z.looseObject({
  ...reportHead,
  system: z.literal('uds'),
  faults: z
    .array(
      z.looseObject({
        code,
        status: z.int().min(0).max(255),
        freezeFrame: freezeFrame.optional(),
        occurrenceCount: count.optional(),
      }),
    )
    .max(1000),
});
export const obdReport = z.looseObject({
  ...reportHead,
  system: z.literal('obd'),
  faults: z
    .array(
      z.looseObject({
        code,
        status: z.enum(['pending', 'confirmed', 'permanent']),
        freezeFrame: freezeFrame.optional(),
        occurrenceCount: count.optional(),
      }),
    )
    .max(1000),
});
/** `code` is `SPN520192/FMI5`. */
export const j1939Report = z.looseObject({
  ...reportHead,
  system: z.literal('j1939'),
  faults: z
    .array(
      z.looseObject({
        code: code.regex(/^SPN\d{1,6}\/FMI\d{1,2}$/),
        occurrenceCount: z.int().min(0).max(127).optional(),
        active: z.boolean(),
        freezeFrame: freezeFrame.optional(),
      }),
    )
    .max(1000),
});
/** GB/T 32960 alarm level 1 to 3. */
export const gbt32960Report = z.looseObject({
  ...reportHead,
  system: z.literal('gbt32960'),
  faults: z
    .array(z.looseObject({ code, level: z.int().min(0).max(3), freezeFrame: freezeFrame.optional() }))
    .max(1000),
});
export const faultReport = z.discriminatedUnion('system', [
  udsReport,
  obdReport,
  j1939Report,
  gbt32960Report,
]);
export type FaultReport = z.infer<typeof faultReport>;

export const eventReport = z.looseObject({
  ...sequence,
  ts: time,
  type: z.string().min(1).max(64),
  data: z.unknown().optional(),
});
export const inventoryReport = z.looseObject({
  ...sequence,
  ts: time,
  ecus: z
    .array(
      z.looseObject({
        ecu: z.string().min(1).max(64),
        hardware: z.string().max(128).optional(),
        serial: z.string().max(128).optional(),
        software: z.string().max(128),
      }),
    )
    .max(500),
});

export const commandStates = ['accepted', 'running', 'succeeded', 'failed', 'refused'] as const;
export const commandAnswer = z.looseObject({
  ...sequence,
  ts: time,
  state: z.enum(commandStates),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.string().max(128), message: z.string().max(4096) }).optional(),
  progress: z.number().min(0).max(1).optional(),
});

/** How far a vehicle is with an update; the last five end it. */
export const updateStates = [
  'offered',
  'accepted',
  'downloading',
  'downloaded',
  'verified',
  'installing',
  'rebooting',
  'committed',
  'succeeded',
  'failed',
  'rolled-back',
  'declined',
  'cancelled',
] as const;
export const ownerAnswers = ['accepted', 'declined', 'deferred'] as const;
export const updateReport = z.looseObject({
  ...sequence,
  ts: time,
  state: z.enum(updateStates),
  /** Of the offer that is answered. */
  attempt: z.int().min(0).max(2_147_483_647).optional(),
  /** Why it failed, or what it waits for, for programs; `message` for people. */
  code: z.string().min(1).max(128).optional(),
  message: z.string().max(4096).optional(),
  /** Of the state, from 0 to 1. */
  progress: z.number().min(0).max(1).optional(),
  /** What is installed now, of the control units concerned. */
  ecus: z
    .array(
      z.looseObject({
        ecu: z.string().min(1).max(64),
        hardware: z.string().max(128).optional(),
        software: z.string().max(128),
      }),
    )
    .max(500)
    .optional(),
  /** What the owner said in the vehicle, and until when he does not want to be asked again. */
  owner: z.enum(ownerAnswers).optional(),
  until: time.optional(),
});
export type UpdateReport = z.infer<typeof updateReport>;

/** A capture: kept as said. */
export const openAnswer = z.looseObject({ ...sequence, ts: time });

export type InventoryReport = z.infer<typeof inventoryReport>;
export type SignalValue = z.infer<typeof signalValue>;

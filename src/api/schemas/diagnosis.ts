import { z } from 'zod';
import { alertStates } from '../../alerts/alert.ts';
import { drivability, statusBitNames } from '../../faults/fault-episode.ts';
import { faultSystems } from '../../wire/messages.ts';
import { pageSchema, time, vin } from './common.ts';
import { severity } from './vehicle.ts';

const value = z
  .union([z.number(), z.boolean(), z.string(), z.array(z.number())])
  .meta({ id: 'SignalValue', description: 'Number, boolean, text, or list of numbers (cell voltages)' });
export const signalValue = value;

const mayBeDriven = z.enum(drivability).nullable().describe('Null where nobody can say');

export const fault = z
  .object({
    id: z.string(),
    vin,
    ecu: z.string(),
    system: z.enum(faultSystems),
    code: z.string(),
    description: z.string().describe('In the language of Accept-Language'),
    customer: z.string().describe('What a driver may be told'),
    severity,
    mayBeDriven,
    isKnown: z.boolean().describe('False where the fault catalogue has no entry'),
    causes: z
      .array(z.string())
      .describe('What may be behind it, the likeliest first; more: `GET /vehicles/{vin}/fault-codes/{code}`'),
    status: z
      .object(
        Object.fromEntries(statusBitNames.map((name) => [name, z.boolean()])) as Record<
          (typeof statusBitNames)[number],
          z.ZodBoolean
        >,
      )
      .meta({ id: 'FaultStatus', description: 'The status byte of ISO 14229-1' }),
    firstSeen: time,
    lastSeen: time,
    occurrences: z.int(),
    endedAt: time.nullable(),
    cameBack: z.boolean().describe('An earlier episode of the same fault had ended before'),
    freezeFrames: z.array(
      z.object({ ts: time, values: z.record(z.string(), value) }).meta({ id: 'FreezeFrame' }),
    ),
    softwareAtOnset: z.string().nullable(),
  })
  .meta({
    id: 'Fault',
    description: 'An episode: one stretch of time in which a control unit held a fault open',
  });
export const faultPage = pageSchema('FaultPage', fault);

const evidence = z
  .looseObject({
    signals: z.record(z.string(), value),
    windows: z
      .array(
        z
          .object({
            signal: z.string(),
            function: z.string(),
            windowMs: z.number(),
            value: z.union([z.number(), z.boolean()]).nullable(),
          })
          .meta({ id: 'EvidenceWindow' }),
      )
      .optional(),
    thresholds: z
      .record(
        z.string(),
        z
          .object({
            value: z.union([z.number(), z.boolean(), z.string()]),
            cohort: z.string().nullable().describe('The condition of the cohort; null for the default'),
          })
          .meta({ id: 'EvidenceThreshold' }),
      )
      .optional(),
    rule: z
      .object({
        version: z.int(),
        when: z.string(),
        clear: z.string().nullable(),
        forMs: z.number(),
        clearForMs: z.number(),
      })
      .meta({ id: 'EvidenceRule', description: 'The rule as it judged; it may have changed since' })
      .optional(),
    fault: z
      .looseObject({ ecu: z.string(), system: z.string(), code: z.string(), onset: time })
      .meta({ id: 'EvidenceFault' })
      .optional(),
    software: z
      .record(z.string(), z.string())
      .optional()
      .describe('Control unit → software version, as the rule saw the vehicle'),
    summary: z.string(),
  })
  .meta({ id: 'Evidence' });

const alertPeers = z
  .object({
    at: time,
    basis: z.enum(['model', 'powertrain']).describe('`powertrain`: too few of the same model'),
    model: z.string(),
    powertrain: z.string(),
    chemistry: z.string().nullable(),
    vehicles: z.int().describe('How many were compared; a large fleet is sampled'),
    signals: z.array(
      z
        .object({
          signal: z.string(),
          of: z.enum(['value', 'spread']).describe('Of a list the distance from least to greatest'),
          count: z.int(),
          low: z.number().describe('A tenth of the vehicles lie below'),
          median: z.number(),
          high: z.number().describe('A tenth of the vehicles lie above'),
          own: z.number(),
          percentile: z.number().describe('Share of the vehicles that lie below'),
        })
        .meta({ id: 'PeerSignal' }),
    ),
  })
  .meta({
    id: 'AlertPeers',
    description: 'The same signals in comparable vehicles, from their last known values, soon after it fired',
  });

const alertState = z.enum(alertStates).meta({ id: 'AlertState' });
export const alert = z
  .object({
    id: z.string(),
    vin,
    rule: z.string(),
    name: z.string().describe('What is wrong, in the language of Accept-Language'),
    summary: z.string().describe('What happened, with values'),
    instance: z.string().describe('What the rule fired for where it can fire several times at once'),
    severity,
    state: alertState,
    activeSince: time,
    firedAt: time.nullable(),
    resolvedAt: time.nullable(),
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: time.nullable(),
    acknowledgeNote: z.string().nullable(),
    evidence,
    course: z
      .array(z.object({ at: time, severity }).meta({ id: 'SeverityStep' }))
      .describe('Each severity it has had since it fired, oldest first'),
    ended: z
      .record(z.string(), value)
      .nullable()
      .describe('Signal → value when it ended; null where it has not'),
    endedBecause: z
      .enum(['rule-retired', 'rule-changed'])
      .nullable()
      .describe('Where the rule ended it, not the vehicle: it was retired, or says otherwise now'),
    peers: alertPeers.nullable().describe('Null where it was not compared (yet)'),
    advice: z.string().nullable().describe('What to do about it'),
    mayBeDriven: mayBeDriven.describe('By the fault catalogue for a fault that it knows, else by the rule'),
  })
  .meta({
    id: 'Alert',
    description: 'A finding of a rule with a life. Times are event times of the vehicle.',
  });

export const faultHistory = z
  .object({
    items: z.array(
      z
        .object({
          ecu: z.string(),
          system: z.enum(faultSystems),
          code: z.string(),
          description: z.string(),
          severity,
          mayBeDriven,
          active: z.boolean(),
          count: z.int().describe('Episodes in the range; the newest 200 are listed'),
          episodes: z.array(
            z
              .object({
                id: z.string(),
                firstSeen: time,
                endedAt: time.nullable(),
                occurrences: z.int(),
                softwareAtOnset: z.string().nullable(),
              })
              .meta({ id: 'FaultSpan' }),
          ),
        })
        .meta({ id: 'FaultOverTime', description: 'One fault with its episodes, oldest first' }),
    ),
  })
  .meta({ id: 'FaultHistory' });

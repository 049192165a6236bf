import { z } from 'zod';
import { commandRisks, commandStates } from '../../diagnostics/command.ts';
import { consentCovers, consentWays } from '../../diagnostics/consents.ts';
import { pageSchema, time, vin } from './common.ts';

const text = z.string().trim().min(1);

export const commandRequest = z
  .strictObject({
    name: z.string().max(64).describe('As in `GET /command-catalogue`'),
    args: z.record(z.string(), z.unknown()).default({}),
    expiresInSeconds: z.number().positive().optional().describe('Until when the vehicle may begin'),
    reason: text.max(2000),
    caseId: z.string().max(64).optional(),
  })
  .meta({ id: 'CommandRequest' });

const commandError = z
  .object({
    code: z.string(),
    message: z.string(),
    negativeResponse: z
      .object({ code: z.int(), name: z.string() })
      .nullable()
      .describe('ISO 14229 name of the code, where it is one'),
  })
  .meta({ id: 'CommandError' });

export const command = z
  .object({
    id: z.string(),
    vin,
    name: z.string(),
    args: z.unknown(),
    risk: z.enum(commandRisks),
    state: z.enum(commandStates),
    reason: z.string(),
    requestedBy: z.string(),
    requestedAt: time,
    expiresAt: time,
    approvedBy: z.string().nullable(),
    approvedAt: time.nullable(),
    sessionId: z.string().nullable(),
    caseId: z.string().nullable(),
    afterId: z
      .string()
      .nullable()
      .describe('The command that is done first: it keeps what this one takes away'),
    sentAt: time.nullable(),
    endedAt: time.nullable(),
    progress: z.number().nullable(),
    result: z.unknown(),
    error: commandError.nullable(),
    preconditions: z
      .record(z.string(), z.unknown())
      .describe('What must be so of the vehicle when it is sent'),
    mayApprove: z.boolean().describe('It waits for approval, and you may be the second person'),
    mayCancel: z.boolean(),
  })
  .meta({ id: 'Command' });

const commandEvent = z
  .object({
    id: z.string(),
    commandId: z.string(),
    at: time,
    kind: z.string(),
    actor: z.string().describe('A user, `vehicle` or `server`'),
    data: z.unknown(),
  })
  .meta({ id: 'CommandEvent' });

export const commandDetail = command
  .extend({ events: z.array(commandEvent).describe('Everything said and done about it, in order') })
  .meta({ id: 'CommandDetail' });
export const commandPage = pageSchema('CommandPage', command);

export const commandCatalogue = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        title: z.string().describe('In the language of Accept-Language'),
        risk: z.enum(commandRisks),
        origin: z.enum(['shipped', 'own']),
        args: z.record(z.string(), z.unknown()).describe('JSON Schema'),
        result: z.record(z.string(), z.unknown()).describe('JSON Schema'),
        preconditions: z.record(z.string(), z.unknown()),
        after: z.string().nullable(),
        expiresInSeconds: z.object({ usual: z.int(), most: z.int() }),
        needs: z.array(z.enum(['session', 'second-person', 'standing-vehicle', 'online'])),
      }),
    ),
  })
  .meta({ id: 'CommandCatalogue' });

export const consentRequest = z
  .strictObject({
    givenBy: text.max(200).describe('The owner, or who may speak for him'),
    how: z.enum(consentWays),
    covers: z.array(z.enum(consentCovers)).min(1),
    note: z.string().max(2000).optional(),
    validUntil: time,
  })
  .meta({ id: 'ConsentRequest' });
export const consent = z
  .object({
    id: z.string(),
    vin,
    givenBy: z.string(),
    how: z.enum(consentWays),
    covers: z.array(z.enum(consentCovers)),
    note: z.string().nullable(),
    recordedBy: z.string(),
    recordedAt: time,
    validUntil: time,
    withdrawnBy: z.string().nullable(),
    withdrawnAt: time.nullable(),
  })
  .meta({ id: 'Consent' });
export const consentList = z.object({ items: z.array(consent) }).meta({ id: 'ConsentList' });

export const remoteSessionRequest = z
  .strictObject({
    reason: text.max(2000),
    caseId: z.string().max(64).optional(),
    forSeconds: z.int().min(60).max(14_400).default(3600),
  })
  .meta({ id: 'RemoteSessionRequest' });
export const remoteSession = z
  .object({
    id: z.string(),
    vin,
    username: z.string(),
    reason: z.string(),
    caseId: z.string().nullable(),
    consentId: z.string(),
    openedAt: time,
    expiresAt: time,
    closedAt: time.nullable(),
    closedBy: z.string().nullable(),
    closedBecause: z
      .string()
      .nullable()
      .describe('`done`, `ended-by-another`, `expired`, `consent-withdrawn`, `case-closed`'),
  })
  .meta({ id: 'RemoteSession' });
export const remoteSessionPage = pageSchema('RemoteSessionPage', remoteSession);
export const remoteSessionDetail = remoteSession
  .extend({ commands: z.array(command), events: z.array(commandEvent).describe('The transcript') })
  .meta({ id: 'RemoteSessionDetail' });

export const accessRecord = z
  .object({
    views: z.array(
      z.object({
        ...{ username: z.string(), what: z.string(), firstAt: time, lastAt: time, views: z.int() },
        purpose: z.string().describe('What for, where that must be said; else empty'),
        shown: z
          .object({ from: time, to: time })
          .nullable()
          .describe('What times of it, where that is kept (`location-history`)'),
      }),
    ),
    sessions: z.array(remoteSession),
    commands: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        requestedBy: z.string(),
        requestedAt: time,
        reason: z.string(),
        state: z.enum(commandStates),
      }),
    ),
    isWhole: z.boolean().describe('False where there is more than 5,000 of one kind: ask for a shorter time'),
  })
  .meta({ id: 'AccessRecord' });

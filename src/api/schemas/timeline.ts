import { z } from 'zod';
import { deploymentStates } from '../../ota/campaigns/deployment-state.ts';
import { caseStates } from '../../service/cases/fold-case.ts';
import { command, remoteSession } from './commands.ts';
import { pageSchema, time } from './common.ts';
import { alert, fault } from './diagnosis.ts';
import { severity } from './vehicle.ts';

const at = { id: z.string(), at: time };
const timelineCommand = command
  .pick({
    ...{ id: true, name: true, risk: true, state: true, reason: true, requestedBy: true, approvedBy: true },
    ...{ error: true, sessionId: true, caseId: true },
  })
  .meta({ id: 'TimelineCommand', description: 'What it gave: `GET /vehicles/{vin}/commands/{id}`' });
const caseThen = z
  .object({
    id: z.string(),
    number: z.int(),
    title: z.string(),
    state: z.enum(caseStates),
    priority: severity,
  })
  .meta({ id: 'TimelineCase', description: 'A case as it stands now' });
export const timelineUpdate = z
  .object({
    campaign: z.object({ id: z.string(), number: z.int(), name: z.string() }),
    state: z.enum(deploymentStates),
    code: z.string().nullable(),
    ownerAnswer: z.string().nullable(),
    steps: z.array(z.object({ ecu: z.string(), from: z.string(), to: z.string() })).describe('As offered'),
  })
  .meta({ id: 'TimelineUpdate', description: 'An update as it stands now' });
export const timelineEntry = z
  .discriminatedUnion('kind', [
    z.object({ ...at, kind: z.literal('fault-began'), fault }),
    z.object({ ...at, kind: z.literal('fault-ended'), fault }),
    z.object({ ...at, kind: z.literal('alert-fired'), alert }),
    z.object({ ...at, kind: z.literal('alert-resolved'), alert }),
    z.object({ ...at, kind: z.literal('alert-acknowledged'), alert }),
    z.object({ ...at, kind: z.literal('event'), type: z.string(), data: z.unknown() }),
    z.object({
      ...at,
      kind: z.literal('inventory'),
      data: z.unknown(),
      changes: z
        .array(
          z.object({ ecu: z.string(), from: z.string().nullable(), to: z.string().nullable() }).meta({
            id: 'InventoryChange',
            description: 'Software versions; null where the unit was not there',
          }),
        )
        .nullable()
        .describe('Against the inventory before; null for the first one'),
    }),
    z.object({ ...at, kind: z.literal('command-requested'), command: timelineCommand }),
    z.object({ ...at, kind: z.literal('command-ended'), command: timelineCommand }),
    z.object({ ...at, kind: z.literal('session-opened'), session: remoteSession }),
    z.object({ ...at, kind: z.literal('session-closed'), session: remoteSession }),
    z.object({ ...at, kind: z.literal('update-offered'), update: timelineUpdate }),
    z.object({ ...at, kind: z.literal('update-ended'), update: timelineUpdate }),
    z.object({ ...at, kind: z.literal('answer'), to: z.string(), ref: z.string(), data: z.unknown() }),
    z.object({ ...at, kind: z.literal('case-opened'), case: caseThen }),
    z.object({ ...at, kind: z.literal('case-resolved'), case: caseThen }),
    z.object({ ...at, kind: z.literal('case-closed'), case: caseThen }),
    z.object({ ...at, kind: z.literal('case-reopened'), case: caseThen }),
    z.object({
      ...at,
      kind: z.literal('gap'),
      to: time,
      reason: z.enum(['lost', 'silent', 'offline']),
      ongoing: z.boolean().describe('It has not ended yet; `to` is now'),
    }),
  ])
  .meta({ id: 'TimelineEntry' });
export const timelinePage = pageSchema('TimelinePage', timelineEntry, {
  previousCursor: z.string().nullable().describe('What goes before, in the same order; null at the begin'),
});

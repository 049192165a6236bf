import { z } from 'zod';
import { time } from './common.ts';

export const ddiVehicle = z.object({ controllerId: z.string().describe('The VIN') });
export const ddiAction = ddiVehicle.extend({
  actionId: z.coerce.number().int().min(0).max(2_147_483_647).describe('The number of the deployment'),
});

const link = z.object({ href: z.string() }).meta({ id: 'DdiLink' });
const optional = link.optional();
const id = z.string().describe('Of the action: the number of the deployment');

export const ddiPoll = z
  .object({
    config: z.object({ polling: z.object({ sleep: z.string().describe('HH:MM:SS until the next poll') }) }),
    _links: z.object({
      cancelAction: optional.describe('What is under way is not to be done any more'),
      confirmationBase: optional.describe('The owner is asked first'),
      deploymentBase: optional.describe('There is something to install'),
      installedBase: optional.describe('What was installed last'),
      configData: optional.describe('The attributes of the vehicle are asked for'),
    }),
  })
  .meta({ id: 'DdiPoll' });

export const ddiArtifact = z
  .object({
    filename: z.string(),
    hashes: z.object({ sha1: z.string(), md5: z.string(), sha256: z.string() }),
    size: z.int(),
    _links: z.object({ download: link, 'download-http': link, md5sum: link, 'md5sum-http': link }),
  })
  .meta({ id: 'DdiArtifact' });
export const ddiArtifactList = z.array(ddiArtifact).meta({ id: 'DdiArtifactList' });

const deployment = z
  .object({
    download: z.enum(['forced']),
    update: z.enum(['forced']),
    chunks: z.array(
      z.object({
        part: z.string().describe('The control unit'),
        version: z.string().describe('What it has when the chunk is installed'),
        name: z.string(),
        artifacts: z.array(ddiArtifact),
        metadata: z.array(z.object({ key: z.string(), value: z.string() })),
      }),
    ),
  })
  .meta({ id: 'DdiDeployment', description: 'To install, in this order' });

export const ddiDeploymentBase = z.object({ id, deployment }).meta({ id: 'DdiDeploymentBase' });
export const ddiConfirmationAction = z
  .object({ id, confirmation: deployment })
  .meta({ id: 'DdiConfirmationAction' });
export const ddiCancelAction = z
  .object({ id, cancelAction: z.object({ stopId: z.string() }) })
  .meta({ id: 'DdiCancelAction' });
export const ddiConfirmationBase = z
  .object({
    autoConfirm: z.object({
      active: z.boolean(),
      initiator: z.string().optional(),
      remark: z.string().optional(),
      activatedAt: z.number().optional(),
    }),
    _links: z.object({
      activateAutoConfirm: optional,
      deactivateAutoConfirm: optional,
      confirmationBase: optional,
    }),
  })
  .meta({ id: 'DdiConfirmationBase' });

/** The members of `UpdateOffer`. */
export const ddiOffer = z
  .looseObject({
    id: z.string(),
    attempt: z.int(),
    expiresAt: time,
    preconditions: z.record(z.string(), z.unknown()),
    consent: z.string(),
    notes: z.record(z.string(), z.string()).describe('By language'),
  })
  .meta({ id: 'UpdateOffer', description: 'As it goes to `v1/{vin}/down/update/{id}`' });

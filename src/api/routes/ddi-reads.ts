import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../deps.ts';
import {
  ddiCancelAction,
  ddiConfirmationAction,
  ddiConfirmationBase,
  ddiDeploymentBase,
  ddiOffer,
  ddiPoll,
  ddiVehicle,
  ddiAction as params,
} from '../schemas/ddi.ts';

const tags = ['DDI'];
const config = { access: 'vehicle' } as const;

/** What clients read; an action that is not the vehicle's, or not open, is not found. */
export function ddiReadRoutes({ ddi }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '',
      {
        config,
        schema: {
          tags,
          summary: 'Poll: what there is to do',
          description: 'At most one of `cancelAction`, `confirmationBase` and `deploymentBase` is there.',
          params: ddiVehicle,
          response: { 200: ddiPoll },
        },
      },
      async (request) => ddi.poll(request.params.controllerId),
    );

    app.get(
      '/deploymentBase/:actionId',
      {
        config,
        schema: {
          tags,
          summary: 'What is to be installed; the first time it is fetched it is accepted',
          params,
          response: { 200: ddiDeploymentBase },
        },
      },
      async ({ params: { controllerId, actionId } }) => ddi.deployment(controllerId, actionId),
    );

    app.get(
      '/deploymentBase/:actionId/offer',
      {
        config,
        schema: {
          tags,
          summary: 'The same as it is offered over MQTT: preconditions, manifests, what replaces a delta',
          params,
          response: { 200: ddiOffer },
        },
      },
      async ({ params: { controllerId, actionId } }) => ({ ...(await ddi.offer(controllerId, actionId)) }),
    );

    app.get(
      '/installedBase/:actionId',
      {
        config,
        schema: {
          tags,
          summary: 'What was installed by an action that succeeded',
          params,
          response: { 200: ddiDeploymentBase },
        },
      },
      async ({ params: { controllerId, actionId } }) => ddi.installed(controllerId, actionId),
    );

    app.get(
      '/cancelAction/:actionId',
      {
        config,
        schema: { tags, summary: 'What is to be stopped', params, response: { 200: ddiCancelAction } },
      },
      async ({ params: { controllerId, actionId } }) => ddi.cancel(controllerId, actionId),
    );

    app.get(
      '/confirmationBase',
      {
        config,
        schema: {
          tags,
          summary: 'Whether the owner is asked, and whether the vehicle consents by itself',
          params: ddiVehicle,
          response: { 200: ddiConfirmationBase },
        },
      },
      async (request) => ddi.confirmations(request.params.controllerId),
    );

    app.get(
      '/confirmationBase/:actionId',
      {
        config,
        schema: {
          tags,
          summary: 'What the owner is asked about',
          params,
          response: { 200: ddiConfirmationAction },
        },
      },
      async ({ params: { controllerId, actionId } }) => ddi.confirmation(controllerId, actionId),
    );
  };
}

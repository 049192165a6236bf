import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { configDataSchema } from '../../ota/ddi/ddi-config-data.ts';
import { confirmationSchema, feedbackSchema } from '../../ota/ddi/ddi-feedback.ts';
import { autoConfirmSchema } from '../../ota/ddi/ddi-reports.ts';
import type { ApiContext } from '../deps.ts';
import { ddiVehicle, ddiAction as params } from '../schemas/ddi.ts';

const tags = ['DDI'];
/** What a vehicle reports is in the log of its deployment. */
const config = { access: 'vehicle', audit: false } as const;
const response = { 200: z.undefined().describe('Taken, and durable') };
const description =
  'What cannot be understood is answered 200 as well, and is in quarantine: clients would say the same again for ever.';

/** What clients write. Their bodies are described here and read by `Ddi`, which knows more ways of writing JSON. */
export function ddiReportRoutes({ ddi }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    const check = app.validatorCompiler;
    app.setValidatorCompiler((part) =>
      part.httpPart === 'body' || check === undefined ? (value: unknown) => ({ value }) : check(part),
    );

    app.post(
      '/deploymentBase/:actionId/feedback',
      {
        config,
        schema: {
          ...{ tags, summary: 'How the client gets on with an action', description, params, response },
          body: feedbackSchema,
        },
      },
      async ({ params: { controllerId, actionId }, body }, reply) => {
        await ddi.feedback(controllerId, actionId, bytesOf(body));
        return reply.send();
      },
    );

    app.post(
      '/cancelAction/:actionId/feedback',
      {
        config,
        schema: {
          ...{ tags, summary: 'Whether it has been stopped', description, params, response },
          body: feedbackSchema,
        },
      },
      async ({ params: { controllerId, actionId }, body }, reply) => {
        await ddi.cancelFeedback(controllerId, actionId, bytesOf(body));
        return reply.send();
      },
    );

    app.post(
      '/confirmationBase/:actionId/feedback',
      {
        config,
        schema: {
          ...{ tags, summary: 'The owner’s answer', description, params, response },
          body: confirmationSchema,
        },
      },
      async ({ params: { controllerId, actionId }, body }, reply) => {
        await ddi.confirm(controllerId, actionId, bytesOf(body));
        return reply.send();
      },
    );

    app.post(
      '/confirmationBase/activateAutoConfirm',
      {
        config,
        schema: {
          ...{ tags, summary: 'From now on the vehicle consents by itself', params: ddiVehicle, response },
          body: autoConfirmSchema,
        },
      },
      async ({ params: { controllerId }, body }, reply) => {
        await ddi.activateAutoConfirm(controllerId, bytesOf(body));
        return reply.send();
      },
    );

    app.post(
      '/confirmationBase/deactivateAutoConfirm',
      {
        config,
        schema: { tags, summary: 'From now on the owner is asked again', params: ddiVehicle, response },
      },
      async ({ params: { controllerId } }, reply) => {
        await ddi.deactivateAutoConfirm(controllerId);
        return reply.send();
      },
    );

    app.put(
      '/configData',
      {
        config,
        schema: {
          ...{ tags, summary: 'Attributes of the vehicle', params: ddiVehicle, response, description },
          body: configDataSchema,
        },
      },
      async ({ params: { controllerId }, body }, reply) => {
        await ddi.configData(controllerId, bytesOf(body));
        return reply.send();
      },
    );
  };
}

const bytesOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

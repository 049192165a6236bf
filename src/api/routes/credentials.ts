import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { vinParams } from '../schemas/common.ts';
import { credentials as credentialsSchema } from '../schemas/vehicle.ts';

export function credentialRoutes({ credentials }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/vehicles/:vin/credentials',
      {
        config: { access: 'credentials.write', audit: 'credentials.create' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Make a new secret',
          description: 'The old one stops to work, and the session that used it is cut.',
          params: vinParams,
          response: { 201: credentialsSchema },
        },
      },
      async (request, reply) => {
        const { vin } = request.params;
        return reply.code(201).send({ username: vin, password: await credentials.issue(vin) });
      },
    );

    app.delete(
      '/vehicles/:vin/credentials',
      {
        config: { access: 'credentials.write', audit: 'credentials.revoke' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Revoke the secret',
          description: 'The vehicle cannot sign in any more; its session is cut.',
          params: vinParams,
          response: { 204: z.undefined().describe('Revoked') },
        },
      },
      async (request, reply) => {
        await credentials.revoke(request.params.vin);
        return reply.code(204).send();
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createVehicleOwners } from '../../vehicles/vehicle-owners.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { vinParams } from '../schemas/common.ts';
import { vehicleOwnerAnswer, vehicleOwnerRequest } from '../schemas/vehicle-owner.ts';

const path = '/vehicles/:vin/owner';
const tags = ['Vehicles'];

/** Who is told of a vehicle as its owner. The audit log says who wrote it, not what. */
export function vehicleOwnerRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const owners = createVehicleOwners(context);
  return async (app) => {
    app.get(
      path,
      {
        config: { access: 'owners.read' },
        schema: {
          tags,
          summary: 'Whom to tell of a vehicle as its owner',
          params: vinParams,
          response: { 200: vehicleOwnerAnswer },
        },
      },
      async ({ params }) => ({ owner: await owners.get(params.vin) }),
    );

    app.put(
      path,
      {
        config: { access: 'owners.write', audit: 'vehicle.owner' },
        schema: {
          tags,
          summary: 'Record the owner of a vehicle',
          description: 'Messages about updates of the vehicle go to him, in his language and time zone.',
          params: vinParams,
          body: vehicleOwnerRequest,
          response: { 200: vehicleOwnerAnswer },
        },
      },
      async (request) => {
        const { username: updatedBy } = sessionOf(request);
        return { owner: await owners.set(request.params.vin, { ...request.body, updatedBy }) };
      },
    );

    app.delete(
      path,
      {
        config: { access: 'owners.write', audit: 'vehicle.owner-forget' },
        schema: {
          tags,
          summary: 'Forget the owner of a vehicle',
          params: vinParams,
          response: { 204: z.undefined().describe('Nobody is on record') },
        },
      },
      async (request, reply) => {
        await owners.forget(request.params.vin);
        return reply.code(204).send();
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { covers } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { pageQuery, vinParams } from '../schemas/common.ts';
import { erasurePage, erasure as erasureSchema } from '../schemas/erasure.ts';

/** Vehicles that are erased with all of their data, and what became of it. */
export function erasureRoutes({ erasures }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/vehicles/:vin',
      {
        config: { access: 'vehicles.erase', audit: 'vehicle.erase' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Erase a vehicle with all of its data',
          description:
            'It is gone for everybody with the answer, and cannot connect any more; what it said is erased behind it, once what is ' +
            'on its way has been applied. `GET /erasures/{id}` says how far that is, and is the certificate in the end. Until then the ' +
            'VIN cannot be registered again (409 `vehicle-being-erased`).',
          params: vinParams,
          response: { 202: erasureSchema },
        },
      },
      async (request, reply) => {
        const begun = await erasures.begin(request.params.vin, sessionOf(request).username);
        note(request, { vin: begun.pseudonym, target: begun.id });
        return reply.code(202).header('location', `/api/v1/erasures/${begun.id}`).send(begun);
      },
    );

    app.get(
      '/erasures',
      {
        config: { access: 'vehicles.erase' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Vehicles that were erased',
          description: 'Newest first.',
          querystring: z.object(pageQuery),
          response: { 200: erasurePage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const { items, nextCursor } = await erasures.list(scopeOf(request), limit, cursor);
        return { items: [...items], nextCursor };
      },
    );

    app.get(
      '/erasures/:id',
      {
        config: { access: 'vehicles.erase' },
        schema: {
          tags: ['Vehicles'],
          summary: 'How far an erasure is, or its certificate',
          params: z.object({ id: z.string() }),
          response: { 200: erasureSchema },
        },
      },
      async (request) => {
        const { id } = request.params;
        const found = z.uuid().safeParse(id).success ? await erasures.find(id) : undefined;
        if (found === undefined || !covers(scopeOf(request), found.market))
          throw new AppError('not-found', 'erasure-not-found', 'There is no such erasure.');
        return found;
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { listFaults, toFault } from '../reads/faults.ts';
import { pageQuery, vinParams } from '../schemas/common.ts';
import { faultPage } from '../schemas/diagnosis.ts';

export function faultRoutes({ db, faultCatalogue }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/vehicles/:vin/faults',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Fault episodes',
          description: 'Newest onset first.',
          params: vinParams,
          querystring: z.object({
            active: z.enum(['true', 'false']).optional().describe('Only open ones, or only ended ones'),
            ...pageQuery,
          }),
          response: { 200: faultPage },
        },
      },
      async (request) => {
        const { active, limit, cursor } = request.query;
        const page = await listFaults(db, request.params.vin, {
          active: active === undefined ? undefined : active === 'true',
          limit,
          cursor,
        });
        const language = languageOf(request);
        return {
          items: page.items.map((episode) => toFault(episode, faultCatalogue, language)),
          nextCursor: page.nextCursor,
        };
      },
    );
  };
}

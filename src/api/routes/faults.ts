import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { faultSystems } from '../../wire/messages.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { readFaultHistory } from '../reads/fault-history.ts';
import { listFaults, toFault } from '../reads/faults.ts';
import { pageQuery, rangeQuery, vinParams } from '../schemas/common.ts';
import { faultHistory, faultPage } from '../schemas/diagnosis.ts';
import { rangeOf } from '../time-range.ts';

export function faultRoutes({ db, faultCatalogue, clock }: ApiContext): FastifyPluginAsyncZod {
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
            ecu: z.string().max(200).optional().describe('Of this control unit'),
            system: z.enum(faultSystems).optional(),
            code: z.string().max(200).optional().describe('Of this code'),
            ...pageQuery,
          }),
          response: { 200: faultPage },
        },
      },
      async (request) => {
        const { active, ...query } = request.query;
        const page = await listFaults(db, request.params.vin, {
          ...query,
          active: active === undefined ? undefined : active === 'true',
        });
        const language = languageOf(request);
        return {
          items: page.items.map((episode) => toFault(episode, faultCatalogue, language)),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/vehicles/:vin/fault-history',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Faults with their episodes over time',
          description:
            'One entry for each fault (control unit, system and code) that was open at some time in the range, with its ' +
            'episodes as spans. Open faults come first, then by newest onset.',
          params: vinParams,
          querystring: z.object(rangeQuery),
          response: { 200: faultHistory },
        },
      },
      async (request) => {
        const range = rangeOf(request.query, clock.now());
        return readFaultHistory(db, faultCatalogue, languageOf(request), {
          vin: request.params.vin,
          ...range,
        });
      },
    );
  };
}

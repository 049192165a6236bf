import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { toCause } from '../reads/fault-codes.ts';
import { faultCause } from '../schemas/fault-code.ts';

export function faultCauseRoutes({ faultCatalogue }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/fault-causes',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Causes that a case can be confirmed with',
          description: 'Those of the catalogue that have an id, by name in the language of the reader.',
          response: { 200: z.object({ items: z.array(faultCause) }).meta({ id: 'FaultCauses' }) },
        },
      },
      async (request) => {
        const language = languageOf(request);
        const items = faultCatalogue.namedCauses().map((cause) => toCause(cause, language));
        return { items: items.sort((a, b) => a.name.localeCompare(b.name, language)) };
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { ApiContext } from '../deps.ts';
import { pageQuery } from '../schemas/common.ts';
import { signalInfo, signalInfoPage } from '../schemas/telemetry.ts';

export function catalogueRoutes({ catalogue }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/signals',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Telemetry'],
          summary: 'The signal catalogue',
          description: 'COVESA VSS 6.0 with our overlay. A signal that is not listed is stored all the same.',
          querystring: z.object({
            q: z.string().max(200).default('').describe('Words of the path or the description'),
            ...pageQuery,
          }),
          response: { 200: signalInfoPage },
        },
      },
      async ({ query }) => {
        const from = query.cursor === undefined ? 0 : decodeCursor('catalogue', query.cursor, ['number'])[0];
        const found = query.q.trim() === '' ? catalogue.list() : catalogue.search(query.q);
        const page = pageOf(found.slice(from), query.limit, 'catalogue', () => [from + query.limit]);
        return { items: page.items.map(toSent), nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/signals/:path',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Telemetry'],
          summary: 'One signal of the catalogue',
          params: z.object({ path: z.string() }),
          response: { 200: signalInfo },
        },
      },
      async ({ params }) => {
        const info = catalogue.lookup(params.path);
        if (info === undefined) {
          throw new AppError('not-found', 'signal-not-in-catalogue', 'The catalogue has no such signal.');
        }
        return toSent(info);
      },
    );
  };
}

type Info = NonNullable<ReturnType<ApiContext['catalogue']['lookup']>>;
const toSent = (info: Info) => ({ ...info, allowed: info.allowed && [...info.allowed] });

import { basename, dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';

/** The operator's own map for the console, read piece by piece. */
export function basemapRoutes({ settings: { basemap } }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    if (basemap !== null) await app.register(fastifyStatic, { root: dirname(basemap), serve: false });

    app.get(
      '/basemap',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Console'],
          summary: 'Is there a map of the operator’s own?',
          response: {
            200: z
              .object({ url: z.string().nullable().describe('Of a PMTiles file; takes Range') })
              .meta({ id: 'Basemap' }),
          },
        },
      },
      async () => ({ url: basemap === null ? null : '/api/v1/basemap.pmtiles' }),
    );

    app.get(
      '/basemap.pmtiles',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Console'],
          summary: 'The map of the operator’s own, PMTiles version 3',
          description: 'Set by ROADSIDE_BASEMAP. Takes Range.',
          response: {
            200: {
              description: 'The file, or with Range (206) a piece of it',
              content: { 'application/octet-stream': { schema: z.string() } },
            },
          },
        },
      },
      async (_request, reply) => {
        if (basemap === null) {
          throw new AppError('not-found', 'no-basemap', 'This server has no map of the operator’s own.');
        }
        reply.header('cache-control', 'private, max-age=3600');
        return reply.sendFile(basename(basemap), { cacheControl: false });
      },
    );
  };
}

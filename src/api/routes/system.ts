import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../deps.ts';
import { system as systemSchema } from '../schemas/system.ts';

export function systemRoutes({ system }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/system',
      {
        config: { access: 'system.read' },
        schema: {
          tags: ['Operations'],
          summary: 'How the server is doing',
          description: 'Every engine with its figures, what is not well, and the last hour by minutes.',
          response: { 200: systemSchema },
        },
      },
      async (_request, reply) => {
        reply.header('cache-control', 'no-store');
        return system.read();
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../deps.ts';
import { serviceStatus } from '../schemas/status.ts';
import { system as systemSchema } from '../schemas/system.ts';

export function systemRoutes({ system, publicStatus }: ApiContext): FastifyPluginAsyncZod {
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

    app.get(
      '/system/services',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Operations'],
          summary: 'What works',
          description:
            'Now and in the last 24 h; for everybody who is signed in. `GET /status` is the same for anybody.',
          response: { 200: serviceStatus },
        },
      },
      async (_request, reply) => {
        reply.header('cache-control', 'no-store');
        const { at, services } = await publicStatus();
        return { at, services: services.map((each) => ({ ...each, day: [...each.day] })) };
      },
    );
  };
}

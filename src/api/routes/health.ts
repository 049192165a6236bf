import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';

const ready = z.object({ ready: z.boolean(), reasons: z.array(z.string()) }).meta({ id: 'Readiness' });

/** At the root, not below /api/v1: what supervisors and Prometheus ask. */
export function healthRoutes({ readiness, metrics }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/health',
      {
        config: { access: 'public' },
        schema: {
          tags: ['Operations'],
          summary: 'The process lives',
          response: { 200: z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' }) },
        },
      },
      async () => ({ status: 'ok' as const }),
    );

    app.get(
      '/ready',
      {
        config: { access: 'public' },
        schema: {
          tags: ['Operations'],
          summary: 'Vehicles are accepted and their data can be made durable',
          response: { 200: ready, 503: ready },
        },
      },
      async (_request, reply) => {
        const state = await readiness();
        return reply
          .code(state.ready ? 200 : 503)
          .header('cache-control', 'no-store')
          .send({ ready: state.ready, reasons: [...state.reasons] });
      },
    );

    app.get(
      '/metrics',
      {
        config: { access: 'own-machine' },
        schema: {
          tags: ['Operations'],
          summary: 'Prometheus text',
          response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
        },
      },
      async (_request, reply) =>
        reply
          .type(metrics.contentType)
          .serializer((text: string) => text)
          .send(await metrics.metrics()),
    );
  };
}

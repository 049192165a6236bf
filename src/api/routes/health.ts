import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { serviceStates, services } from '../../system/services.ts';
import type { ApiContext } from '../deps.ts';

const ready = z.object({ ready: z.boolean(), reasons: z.array(z.string()) }).meta({ id: 'Readiness' });
const liveness = z
  .object({ status: z.literal('ok'), services: z.record(z.enum(services), z.enum(serviceStates)) })
  .meta({ id: 'Liveness' });

/** At the root, not below /api/v1: what supervisors and Prometheus ask. */
export function healthRoutes({ readiness, metrics, publicStatus }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/health',
      {
        config: { access: 'public' },
        schema: {
          tags: ['Operations'],
          summary: 'The process lives',
          description: 'And what works of it; `/status` says the same as a page.',
          response: { 200: liveness },
        },
      },
      async () => {
        const { services } = await publicStatus();
        const states = Object.fromEntries(services.map(({ service, state }) => [service, state]));
        return { status: 'ok' as const, services: states as z.output<typeof liveness>['services'] };
      },
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

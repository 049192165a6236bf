import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../deps.ts';

/** The queues as Bull Board shows them, for administrators: outside `/api/v1`, under the console's content policy. */
export function jobsBoardRoutes({ jobsBoard }: Pick<ApiContext, 'jobsBoard'>): FastifyPluginAsyncZod {
  return async (app) => {
    for (const url of [jobsBoard.path, `${jobsBoard.path}/*`]) {
      app.get(url, { config: { access: 'jobs.write' }, schema: { hide: true } }, async (request, reply) => {
        const { status, type, body } = await jobsBoard.get(request.url);
        return reply
          .code(status)
          .type(type)
          .send(body as never);
      });
    }
  };
}

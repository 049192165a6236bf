import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { note } from '../plugins/audit.ts';
import { limitSchema } from '../schemas/common.ts';
import { deadJob, deadJobPage } from '../schemas/dead-jobs.ts';

const params = z.object({ job: z.string().max(200), id: z.string().max(400) });

/** Background work that has failed for good. */
export function deadJobRoutes({ deadJobs }: Pick<ApiContext, 'deadJobs'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/dead-jobs',
      {
        config: { access: 'system.read' },
        schema: {
          tags: ['System'],
          summary: 'Background work that has failed for good',
          description: 'The newest, all on one page.',
          querystring: z.object({ limit: limitSchema() }),
          response: { 200: deadJobPage },
        },
      },
      async (request) => ({ items: [...(await deadJobs.list(request.query.limit))], nextCursor: null }),
    );

    app.get(
      '/dead-jobs/:job/:id',
      {
        config: { access: 'system.read' },
        schema: { tags: ['System'], summary: 'Why it has failed', params, response: { 200: deadJob } },
      },
      async (request) => deadJobs.find(request.params.job, request.params.id),
    );

    app.post(
      '/dead-jobs/:job/:id/retry',
      {
        config: { access: 'jobs.write', audit: 'jobs.retry' },
        schema: {
          tags: ['System'],
          summary: 'Have it tried again',
          description: 'With all its attempts.',
          params,
          response: { 202: z.object({ job: z.string(), id: z.string() }).meta({ id: 'RetriedJob' }) },
        },
      },
      async (request, reply) => {
        const { job, id } = request.params;
        await deadJobs.retry(job, id);
        note(request, { target: `${job} ${id}` });
        return reply.code(202).send({ job, id });
      },
    );
  };
}

import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DeadJob } from '../../jobs/dead-jobs.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
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
      async (request) => {
        const dead = await deadJobs.list(request.query.limit);
        return { items: dead.map((each) => seenBy(request, each)), nextCursor: null };
      },
    );

    app.get(
      '/dead-jobs/:job/:id',
      {
        config: { access: 'system.read' },
        schema: { tags: ['System'], summary: 'Why it has failed', params, response: { 200: deadJob } },
      },
      async (request) => seenBy(request, await deadJobs.find(request.params.job, request.params.id)),
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
        note(request, { target: job, detail: { id } });
        return reply.code(202).send({ job, id });
      },
    );

    app.post(
      '/dead-jobs/:job/retry',
      {
        config: { access: 'jobs.write', audit: 'jobs.retry-all' },
        schema: {
          tags: ['System'],
          summary: 'Have all of one name tried again',
          description: 'Those that can be; a thousand at most.',
          params: params.pick({ job: true }),
          response: { 202: z.object({ retried: z.number() }).meta({ id: 'RetriedJobs' }) },
        },
      },
      async (request, reply) => {
        const { job } = request.params;
        const retried = await deadJobs.retryAll(job);
        note(request, { target: job, detail: { retried } });
        return reply.code(202).send({ retried });
      },
    );

    app.delete(
      '/dead-jobs/:job/:id',
      {
        config: { access: 'jobs.write', audit: 'jobs.discard' },
        schema: {
          tags: ['System'],
          summary: 'Give it up',
          params,
          response: { 204: z.undefined().describe('It is forgotten') },
        },
      },
      async (request, reply) => {
        const { job, id } = request.params;
        const { error } = await deadJobs.find(job, id);
        await deadJobs.discard(job, id);
        note(request, { target: job, detail: { id, error } });
        return reply.code(204).send();
      },
    );
  };
}

/** Its data may be of any market. */
function seenBy(request: FastifyRequest, dead: DeadJob): DeadJob {
  return sessionOf(request).markets === null ? dead : { ...dead, data: null };
}

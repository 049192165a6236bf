import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { pageQuery, timeQuery } from '../schemas/common.ts';
import { auditPage } from '../schemas/user.ts';

export function auditRoutes({ audit }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/audit',
      {
        config: { access: 'audit.read' },
        schema: {
          tags: ['Users'],
          summary: 'Who did what, when, to which vehicle',
          description: 'Newest first.',
          querystring: z.object({
            vin: z.string().max(64).optional(),
            username: z.string().max(200).optional(),
            action: z.string().max(100).optional(),
            from: timeQuery,
            to: timeQuery,
            ...pageQuery,
          }),
          response: { 200: auditPage },
        },
      },
      async (request) => {
        const { limit, cursor, from, to, ...filter } = request.query;
        const range = { from: from && Math.ceil(from), to: to && Math.ceil(to) };
        const page = await audit.list({ ...filter, ...range }, scopeOf(request), limit, cursor);
        return { items: [...page.items], nextCursor: page.nextCursor };
      },
    );
  };
}

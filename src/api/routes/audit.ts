import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditEntry, AuditFilter } from '../../audit/audit-log.ts';
import { csvLine } from '../../shared/csv.ts';
import { storableText } from '../../shared/storable-json.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { pageQuery, timeQuery } from '../schemas/common.ts';
import { auditPage } from '../schemas/user.ts';

const filterQuery = {
  vin: z.string().max(64).optional().describe('Whole, or its last characters'),
  username: z.string().max(200).optional(),
  action: z
    .string()
    .max(500)
    .optional()
    .describe('`user.create`, all that begin like `user.*`, or several of these with commas'),
  target: z.string().max(200).optional(),
  from: timeQuery,
  to: timeQuery,
};

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
          querystring: z.object({ ...filterQuery, ...pageQuery }),
          response: { 200: auditPage },
        },
      },
      async (request) => {
        const { limit, cursor, ...filter } = request.query;
        const page = await audit.list(whole(filter), scopeOf(request), limit, cursor);
        return { items: [...page.items], nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/audit/export',
      {
        config: { access: 'audit.read' },
        schema: {
          tags: ['Users'],
          summary: 'The same as CSV, to the end',
          description: 'Newest first; times in ISO 8601 UTC.',
          querystring: z.object(filterQuery),
          response: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
        },
      },
      async (request, reply) => {
        const pages = audit.walk(whole(request.query), scopeOf(request));
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="audit.csv"')
          .send(Readable.from(linesOf(pages)) as never);
      },
    );
  };
}

/** The log keeps whole milliseconds, and texts that PostgreSQL takes: a file that has begun could only break off. */
function whole({ from, to, vin, username, action, target }: AuditFilter): AuditFilter {
  return {
    ...{ vin: vin && storableText(vin), username: username && storableText(username) },
    ...{ action: action && storableText(action), target: target && storableText(target) },
    ...{ from: from && Math.ceil(from), to: to && Math.ceil(to) },
  };
}

async function* linesOf(pages: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<string> {
  yield csvLine(['id', 'at', 'username', 'action', 'vin', 'target', 'detail', 'remoteAddress', 'key']);
  for await (const entries of pages) {
    yield entries
      .map(({ id, at, username, action, vin, target, detail, remoteAddress, key }) => {
        const when = new Date(at).toISOString();
        return csvLine([id, when, username, action, vin, target, JSON.stringify(detail), remoteAddress, key]);
      })
      .join('');
  }
}

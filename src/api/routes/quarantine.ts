import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { QuarantineEntry } from '../../ingest/quarantine-desk.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import { covers, type Scope } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { pageQuery } from '../schemas/common.ts';
import { quarantineEntry, quarantinePage } from '../schemas/diagnosis.ts';

export function quarantineRoutes({ quarantine, registry }: ApiContext): FastifyPluginAsyncZod {
  const params = z.object({ id: z.string() });

  /** @throws AppError not-found, also for what belongs to a vehicle outside the scope */
  async function find(id: string, scope: Scope): Promise<QuarantineEntry> {
    const entry = await quarantine.get(id);
    if (covers(scope, registry.get(entry.vin)?.market ?? null)) return entry;
    throw new AppError(
      'not-found',
      'quarantine-entry-not-found',
      'There is no such entry in the quarantine.',
    );
  }

  return async (app) => {
    app.get(
      '/quarantine',
      {
        config: { access: 'quarantine.read' },
        schema: {
          tags: ['Quarantine'],
          summary: 'Messages that could not be understood',
          description: 'Newest first. What was taken when it was tried again is listed with `resolved=true`.',
          querystring: z.object({
            vin: z.string().max(64).optional(),
            resolved: z.enum(['true', 'false']).default('false'),
            ...pageQuery,
          }),
          response: { 200: quarantinePage },
        },
      },
      async (request) => {
        const { vin, resolved, limit, cursor } = request.query;
        const key =
          cursor === undefined ? undefined : decodeCursor('quarantine', cursor, ['number', 'string']);
        const entries = await quarantine.list({
          vin,
          markets: scopeOf(request),
          resolved: resolved === 'true',
          after: key && { receivedAt: key[0], id: key[1] },
          limit: limit + 1,
        });
        const page = pageOf(entries, limit, 'quarantine', ({ receivedAt, id }) => [receivedAt, id]);
        return { items: page.items.map(toSent), nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/quarantine/:id',
      {
        config: { access: 'quarantine.read' },
        schema: { tags: ['Quarantine'], summary: 'One message', params, response: { 200: quarantineEntry } },
      },
      async (request) => toSent(await find(request.params.id, scopeOf(request))),
    );

    app.post(
      '/quarantine/:id/retry',
      {
        config: { access: 'quarantine.retry', audit: 'quarantine.retry' },
        schema: {
          tags: ['Quarantine'],
          summary: 'Try it again',
          description: 'What becomes of it shows in the entry soon after: `resolvedAt`, or a new reason.',
          params,
          response: { 202: quarantineEntry },
        },
      },
      async (request, reply) => {
        const entry = await find(request.params.id, scopeOf(request));
        note(request, { vin: entry.vin, target: entry.id });
        return reply.code(202).send(toSent(await quarantine.retry(entry.id)));
      },
    );
  };
}

const toSent = (entry: QuarantineEntry) => ({ ...entry, payload: entry.payload.toString('base64') });

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { QuarantineEntry } from '../../ingest/quarantine-desk.ts';
import type { QuarantineWhich } from '../../ingest/quarantine-rows.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import { covers, type Scope } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { hexDump, payloadText, previewOf } from '../payload-text.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { limitSchema, pageQuery } from '../schemas/common.ts';
import {
  payloadQuery,
  quarantineEntry,
  quarantineGroups,
  quarantinePage,
  quarantineQuery,
} from '../schemas/quarantine.ts';

const params = z.object({ id: z.string() });

export function quarantineRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { quarantine } = context;
  const find = finderIn(context);

  async function payloadOf(id: string): Promise<Buffer> {
    return (await quarantine.payloads([id])).get(id) ?? Buffer.alloc(0);
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
            ...quarantineQuery,
            payload: z.enum(['true', 'false']).default('true').describe('`false`: without the payloads'),
            ...pageQuery,
          }),
          response: { 200: quarantinePage },
        },
      },
      async (request) => {
        const { limit, cursor, payload, ...query } = request.query;
        const key =
          cursor === undefined ? undefined : decodeCursor('quarantine', cursor, ['number', 'string']);
        const entries = await quarantine.list({
          ...whichOf(query, scopeOf(request)),
          after: key && { receivedAt: key[0], id: key[1] },
          limit: limit + 1,
        });
        const page = pageOf(entries, limit, 'quarantine', ({ receivedAt, id }) => [receivedAt, id]);
        const payloads =
          payload === 'true' ? await quarantine.payloads(page.items.map(({ id }) => id)) : undefined;
        return {
          items: page.items.map((entry) => toSent(entry, payloads?.get(entry.id))),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/quarantine/groups',
      {
        config: { access: 'quarantine.read' },
        schema: {
          tags: ['Quarantine'],
          summary: 'The same by cause',
          description: 'The cause that came last first.',
          querystring: z.object({ ...quarantineQuery, limit: limitSchema() }),
          response: { 200: quarantineGroups },
        },
      },
      async (request) => {
        const { limit, ...query } = request.query;
        return { items: await quarantine.groups(whichOf(query, scopeOf(request)), limit) };
      },
    );

    app.get(
      '/quarantine/:id',
      {
        config: { access: 'quarantine.read' },
        schema: { tags: ['Quarantine'], summary: 'One message', params, response: { 200: quarantineEntry } },
      },
      async (request) => {
        const entry = await find(request.params.id, scopeOf(request));
        return toSent(entry, await payloadOf(entry.id));
      },
    );

    app.get(
      '/quarantine/:id/payload',
      {
        config: { access: 'quarantine.read' },
        schema: {
          tags: ['Quarantine'],
          summary: 'Its payload, for people',
          params,
          querystring: payloadQuery,
          response: { 200: { description: 'Text', content: { 'text/plain': { schema: z.string() } } } },
        },
      },
      async (request, reply) => {
        const { as, limit } = request.query;
        const { id } = await find(request.params.id, scopeOf(request));
        const payload = await payloadOf(id);
        if (as === 'bytes') {
          return reply
            .type('application/octet-stream')
            .header('content-disposition', `attachment; filename="${id}.bin"`)
            .send(payload as never);
        }
        const text = as === 'hex' ? hexDump(payload, limit) : await payloadText(payload);
        return reply
          .type('text/plain; charset=utf-8')
          .serializer((body: string) => body)
          .send(text);
      },
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
        const { id, vin } = await find(request.params.id, scopeOf(request));
        note(request, { vin, target: id });
        await quarantine.retry([id]);
        return reply.code(202).send(toSent(await quarantine.get(id), await payloadOf(id)));
      },
    );
  };
}

/** @throws AppError not-found, also for what belongs to a vehicle outside the scope */
function finderIn({ quarantine, registry }: ApiContext) {
  return async (id: string, scope: Scope): Promise<QuarantineEntry> => {
    const entry = await quarantine.get(id);
    if (covers(scope, registry.get(entry.vin)?.market ?? null)) return entry;
    throw new AppError(
      'not-found',
      'quarantine-entry-not-found',
      'There is no such entry in the quarantine.',
    );
  };
}

interface Query {
  readonly q?: string | undefined;
  readonly vin?: string | undefined;
  readonly cause?: string | undefined;
  readonly resolved: 'true' | 'false';
  readonly seen?: 'true' | 'false' | undefined;
}

function whichOf({ resolved, seen, ...query }: Query, markets: Scope): QuarantineWhich {
  return {
    ...query,
    resolved: resolved === 'true',
    ...(seen === undefined ? {} : { seen: seen === 'true' }),
    markets,
  };
}

const toSent = ({ begin, ...entry }: QuarantineEntry, payload: Buffer | undefined) => ({
  ...entry,
  preview: previewOf(begin),
  ...(payload === undefined ? {} : { payload: payload.toString('base64') }),
});

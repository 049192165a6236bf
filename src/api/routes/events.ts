import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Alert } from '../../alerts/alert.ts';
import type { ApiContext } from '../deps.ts';
import { EventStream } from '../event-stream.ts';
import { createFeedReader } from '../feed-reader.ts';
import { languageOf } from '../language.ts';
import { sessionOf } from '../plugins/access.ts';
import { TooManyRequests } from '../plugins/problem-details.ts';
import { toAlertItems } from '../reads/alert-items.ts';
import { wholeNumber } from '../schemas/common.ts';

const streamsOfOneUser = 50;

export function eventRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, registry, faultCatalogue, mutes, liveFeed, sessions, access, diagnostics, clock, logger } =
    context;
  const feed = createFeedReader(db);
  const open = new Map<string, number>();

  return async (app) => {
    app.get(
      '/events',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Events'],
          summary: 'What happens, as it happens',
          description:
            'Server-sent events. `event:` is `alert` (one, whole), `alerts` (many were acknowledged, or that was taken back: `ids`), `mute`, ' +
            '`presence`, `case`, `command`, `remote-session` and `campaign` (how they stand now), or with `vin` also `signals` of that vehicle. A reader who comes back with ' +
            'Last-Event-ID is told what he missed of the last 24 hours (`signals` are not kept); `reset` says that more is missing.',
          querystring: z.object({
            vin: z.string().max(64).optional(),
            lastEventId: wholeNumber(0, Number.MAX_SAFE_INTEGER)
              .optional()
              .describe('For readers that cannot send the header'),
          }),
          response: {
            200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
          },
        },
      },
      async (request, reply) => {
        const { vin = null, lastEventId } = request.query;
        if (vin !== null) access.vehicle(request, vin);
        const session = sessionOf(request);
        if (vin !== null) diagnostics.views.note(vin, session.username, 'live');
        await mutes.active();
        const streams = open.get(session.username) ?? 0;
        if (streams >= streamsOfOneUser) {
          throw new TooManyRequests(
            'too-many-streams',
            `You have ${streams} event streams open already.`,
            5_000,
          );
        }
        const language = languageOf(request);
        const header = Number(request.headers['last-event-id'] || Number.NaN);
        reply.hijack();
        const response = reply.raw;
        open.set(session.username, streams + 1);
        response.on('close', () => open.set(session.username, (open.get(session.username) ?? 1) - 1));
        response.writeHead(200, {
          ...(reply.getHeaders() as OutgoingHttpHeaders),
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        });
        const stream = new EventStream({
          response,
          session,
          vin,
          lastEventId: Number.isInteger(header) && header >= 0 ? header : (lastEventId ?? null),
          dataOf: ({ type, data }) =>
            type === 'alert'
              ? toAlertItems({ find: registry.get, faultCatalogue, mutes: mutes.known(), language })(
                  data as Alert,
                )
              : data,
          feed,
          liveFeed,
          sessions,
          marketOf: (wanted) => registry.get(wanted)?.market,
          clock,
          logger,
        });
        await stream.start().catch((error: unknown) => {
          logger.warn({ err: error }, 'an event stream could not be brought up to date');
          stream.onEnd();
        });
      },
    );
  };
}

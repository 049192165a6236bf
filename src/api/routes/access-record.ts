import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { accessRecordCsv, readAccessRecord } from '../../diagnostics/access-record.ts';
import type { ApiContext } from '../deps.ts';
import { accessRecord } from '../schemas/commands.ts';
import { rangeQuery, vinParams } from '../schemas/common.ts';
import { rangeOf } from '../time-range.ts';

/** The owner's record of who was there. */
export function accessRecordRoutes({ db, diagnostics, clock }: ApiContext): FastifyPluginAsyncZod {
  const tags = ['Remote sessions'];
  const parts = { db, views: diagnostics.views };

  return async (app) => {
    app.get(
      '/vehicles/:vin/access-record',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'Who looked at the vehicle, and when',
          description:
            'For its owner: what people looked at (`location-history`, `faults`, `live`, …; one line an hour, person and kind), their remote ' +
            'sessions, what they asked of it.',
          params: vinParams,
          querystring: z.object(rangeQuery),
          response: { 200: accessRecord },
        },
      },
      async (request) => {
        const { from, to } = rangeOf(request.query, clock.now());
        const record = await readAccessRecord(parts, request.params.vin, from, to);
        return {
          views: [...record.views],
          sessions: [...record.sessions],
          commands: record.commands.map(({ id, name, requestedBy, requestedAt, reason, state }) => ({
            ...{ id, name, requestedBy, requestedAt, reason, state },
          })),
          isWhole: record.isWhole,
        };
      },
    );

    app.get(
      '/vehicles/:vin/access-record.csv',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'The same as a file, to hand to the owner',
          params: vinParams,
          querystring: z.object(rangeQuery),
          response: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
        },
      },
      async (request, reply) => {
        const { vin } = request.params;
        const { from, to } = rangeOf(request.query, clock.now());
        const record = await readAccessRecord(parts, vin, from, to);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="access-${vin}.csv"`)
          .send(accessRecordCsv(record));
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { readGaps } from '../reads/gaps.ts';
import { readTimeline } from '../reads/timeline.ts';
import { timelineKinds } from '../reads/timeline-places.ts';
import { oneOrMore, pageQuery, rangeQuery, vinParams } from '../schemas/common.ts';
import { timelinePage } from '../schemas/timeline.ts';
import { rangeOf } from '../time-range.ts';

export function timelineRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, pipeline, faultCatalogue, clock } = context;
  const rules = context.rules.definitions;

  return async (app) => {
    app.get(
      '/vehicles/:vin/timeline',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'What happened to a vehicle, in one order',
          description:
            'Faults, alerts, events, inventories, commands, updates, answers, cases, and gaps: `offline`, or `lost` messages. `cursor` takes `nextCursor` ' +
            'or `previousCursor`.',
          params: vinParams,
          querystring: z.object({
            ...rangeQuery,
            kinds: oneOrMore(timelineKinds),
            order: z.enum(['asc', 'desc']).default('asc').describe('Oldest first, or newest first'),
            ...pageQuery,
          }),
          response: { 200: timelinePage },
        },
      },
      async (request) => {
        const { vin } = request.params;
        const { order, limit, cursor, kinds = timelineKinds } = request.query;
        const { from, to } = rangeOf(request.query, clock.now());
        const gaps = kinds.includes('gap')
          ? await readGaps(pipeline.telemetry, vin, from, to, clock.now())
          : [];
        const page = await readTimeline(
          { db, faultCatalogue, rules, language: languageOf(request) },
          { vin, from, to, kinds, order, limit, cursor },
          gaps,
        );
        return { ...page, items: [...page.items] };
      },
    );
  };
}

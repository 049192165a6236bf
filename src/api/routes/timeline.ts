import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { readGaps } from '../reads/gaps.ts';
import { readTimeline } from '../reads/timeline.ts';
import { pageQuery, rangeQuery, vinParams } from '../schemas/common.ts';
import { timelinePage } from '../schemas/diagnosis.ts';
import { rangeOf } from '../time-range.ts';

export function timelineRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, pipeline, faultCatalogue, rules, clock } = context;
  const ruleTexts = new Map(rules.map(({ definition }) => [definition.id, definition]));

  return async (app) => {
    app.get(
      '/vehicles/:vin/timeline',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'What happened to a vehicle, in one order',
          description:
            'Faults, alerts, events, inventories, answers, and gaps: `offline`, or `lost` messages.',
          params: vinParams,
          querystring: z.object({
            ...rangeQuery,
            order: z.enum(['asc', 'desc']).default('asc').describe('Oldest first, or newest first'),
            ...pageQuery,
          }),
          response: { 200: timelinePage },
        },
      },
      async (request) => {
        const { vin } = request.params;
        const { order, limit, cursor } = request.query;
        const { from, to } = rangeOf(request.query, clock.now());
        const gaps = await readGaps(pipeline.telemetry, vin, from, to, clock.now());
        const page = await readTimeline(
          { db, faultCatalogue, ruleTexts, language: languageOf(request) },
          { vin, from, to, order, limit, cursor },
          gaps,
        );
        return { items: [...page.items], nextCursor: page.nextCursor };
      },
    );
  };
}

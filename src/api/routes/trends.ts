import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readTrends, type TrendDays, trendAreas, trendRanges } from '../../telemetry/trends.ts';
import type { ApiContext } from '../deps.ts';
import { trendLimit } from '../reads/trend-limits.ts';
import { oneOrMore, vinParams } from '../schemas/common.ts';
import { trends } from '../schemas/trends.ts';

const days = Object.keys(trendRanges) as [`${TrendDays}`, ...`${TrendDays}`[]];

export function trendRoutes({ pipeline, rules, clock }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/vehicles/:vin/trends',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Telemetry'],
          summary: 'How battery, 12 V supply, tyres and brakes develop',
          description:
            'Daily figures (three-hourly over 7 days) made of signals that belong together: cell spread and 12 V while the ' +
            'vehicle stands, tyre pressures as at 20 °C where their temperature is known. What was never measured is left out.',
          params: vinParams,
          querystring: z.object({
            days: z.enum(days).default('30'),
            areas: oneOrMore(trendAreas),
          }),
          response: { 200: trends },
        },
      },
      async (request) => {
        const { days: range, areas = trendAreas } = request.query;
        const found = await readTrends(pipeline.telemetry, {
          vin: request.params.vin,
          days: Number(range) as TrendDays,
          areas,
          now: clock.now(),
        });
        return {
          ...found,
          figures: found.figures.map((figure) => ({
            ...figure,
            points: [...figure.points],
            limit: trendLimit(figure.id, rules.live),
          })),
        };
      },
    );
  };
}

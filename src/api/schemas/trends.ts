import { z } from 'zod';
import { trendAreas, trendFigureIds } from '../../telemetry/trends.ts';
import { time } from './common.ts';

export const trends = z
  .object({
    from: time,
    to: time,
    pointMs: z.int().describe('Length of a point'),
    figures: z.array(
      z
        .object({
          id: z.enum(trendFigureIds),
          area: z.enum(trendAreas),
          place: z.string().nullable().describe('`Row1.Wheel.Left` where there is one a wheel'),
          unit: z.string(),
          points: z.array(
            z
              .object({ t: time, min: z.number(), avg: z.number(), max: z.number() })
              .meta({ id: 'TrendPoint' }),
          ),
          changePerMonth: z
            .number()
            .nullable()
            .describe('In 30 days, by least squares; null for too few points'),
          compensated: z.boolean().describe('Tyre pressures: as they would be at 20 °C'),
          limit: z
            .object({ value: z.number(), side: z.enum(['below', 'above']), rule: z.string() })
            .nullable()
            .describe('Where a rule fires'),
        })
        .meta({ id: 'TrendFigure' }),
    ),
  })
  .meta({ id: 'Trends' });

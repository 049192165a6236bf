import { z } from 'zod';
import { quantities, verdicts } from '../../prediction/prediction.ts';
import { pageSchema, time, vin } from './common.ts';

const timeRange = z
  .object({ low: time, middle: time, high: time })
  .describe('10, 50 and 90 %: the outer two hold 80 %')
  .meta({ id: 'TimeRange' });
const distanceRange = z
  .object({ low: z.number(), middle: z.number(), high: z.number() })
  .describe('Kilometres from now on')
  .meta({ id: 'DistanceRange' });

const fields = {
  vin,
  quantity: z.enum(quantities),
  place: z.string().nullable().describe('`Row1.Wheel.Left` where there is one a wheel'),
  verdict: z.enum(verdicts),
  reason: z.string().describe('Why, in words'),
  unit: z.string(),
  level: z.number().nullable().describe('What it is now; null where that is not known'),
  limit: z.number(),
  side: z.enum(['below', 'above']).describe('Where the bad side of the limit is'),
  changePerDay: z.number().nullable(),
  since: time.nullable().describe('Begin of the trend: the last repair, or the first measurement'),
  crossing: timeRange.nullable().describe('When the limit is crossed; of a crossed one when that was seen'),
  distance: distanceRange.nullable(),
  madeAt: time,
};

export const vehiclePredictions = z
  .object({
    items: z.array(
      z
        .object({
          ...fields,
          points: z
            .array(z.object({ t: time, value: z.number() }))
            .describe('The daily values it is drawn from'),
        })
        .meta({ id: 'VehiclePrediction' }),
    ),
  })
  .meta({ id: 'VehiclePredictions' });

export const foreseenPage = pageSchema(
  'ForeseenPage',
  z
    .object({
      ...fields,
      vehicle: z.object({
        model: z.string(),
        modelYear: z.number(),
        plate: z.string().nullable(),
        market: z.string(),
      }),
    })
    .meta({ id: 'Foreseen' }),
);

export const qualityReport = z
  .object({
    items: z.array(
      z
        .object({
          quantity: z.enum(quantities),
          horizonDays: z.number().nullable().describe('At most so many days ahead; null = further'),
          made: z.int(),
          crossed: z.int(),
          renewed: z.int().describe('Replaced or refilled before the limit: nobody will know'),
          open: z.int(),
          coverage: z
            .number()
            .nullable()
            .describe('Share of 80 % intervals that held the truth; overdue ones did not'),
          medianErrorDays: z.number().nullable(),
          medianError: z.number().nullable().describe('Against how far ahead the truth was'),
        })
        .meta({ id: 'PredictionQuality' }),
    ),
  })
  .meta({ id: 'PredictionQualityReport' });

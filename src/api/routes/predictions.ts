import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dayMs, quantities } from '../../prediction/prediction.ts';
import { predictionQuality } from '../../prediction/prediction-quality.ts';
import { foreseen, type MadePrediction, predictionsOf } from '../../prediction/prediction-reads.ts';
import { reasonText } from '../../prediction/reason-words.ts';
import type { Language } from '../../shared/languages.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { oneOrMore, pageQuery, vinParams, wholeNumber } from '../schemas/common.ts';
import { foreseenPage, qualityReport, vehiclePredictions } from '../schemas/predictions.ts';
import { work as workSchema } from '../schemas/work.ts';

const shown = <Made extends MadePrediction>(made: Made, language: Language) => ({
  ...made,
  reason: reasonText({ ...made, language }),
});

export function predictionRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, registry, clock, work, workKinds, access } = context;
  return async (app) => {
    app.get(
      '/vehicles/:vin/predictions',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Predictions'],
          summary: 'What is foreseen of a vehicle',
          description:
            'When battery, insulation, 12 V supply, brake pads, tyres and coolant reach their limits, with an interval that holds ' +
            'the truth in 80 % of cases; or why that cannot be said. Computed every night.',
          params: vinParams,
          response: { 200: vehiclePredictions },
        },
      },
      async (request) => {
        const found = await predictionsOf(db, request.params.vin);
        return {
          items: found.map((made) => ({
            ...shown(made, languageOf(request)),
            points: made.points.map(({ day, value }) => ({ t: day * dayMs, value })),
          })),
        };
      },
    );

    app.get(
      '/predictions',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Predictions'],
          summary: 'Limits of the fleet that will be crossed',
          description: 'The soonest first; those that are crossed already come before.',
          querystring: z.object({
            limitWithinDays: wholeNumber(1, 36_500).default(3650),
            quantity: oneOrMore(quantities),
            ...pageQuery,
          }),
          response: { 200: foreseenPage },
        },
      },
      async (request) => {
        const { limitWithinDays, quantity, limit, cursor } = request.query;
        const page = await foreseen(db, {
          markets: scopeOf(request),
          before: clock.now() + limitWithinDays * dayMs,
          quantities: quantity ?? null,
          limit,
          cursor,
        });
        const items = page.items.flatMap((made) => {
          const vehicle = registry.get(made.vin);
          if (vehicle === undefined) return [];
          const { model, modelYear, plate, market } = vehicle;
          return [{ ...shown(made, languageOf(request)), vehicle: { model, modelYear, plate, market } }];
        });
        return { items, nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/predictions/quality',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Predictions'],
          summary: 'How good past predictions were',
          description:
            'By quantity and by how far ahead they looked. One forecast a week of each part is remembered.',
          response: { 200: qualityReport },
        },
      },
      async (request) => ({
        items: await predictionQuality(db, { now: clock.now(), markets: scopeOf(request) }),
      }),
    );

    app.post(
      '/predictions/runs',
      {
        config: { access: 'rules.write', audit: 'prediction.run' },
        schema: {
          tags: ['Predictions'],
          summary: 'Predict now',
          description:
            'One vehicle, from its whole history; or all that you see, from what they sent since the last time. Ask `GET /work/{id}` how far it is.',
          body: z
            .strictObject({ vin: z.string().max(64).nullable().default(null) })
            .meta({ id: 'PredictionRunRequest' }),
          response: { 202: workSchema },
        },
      },
      async (request, reply) => {
        const { vin } = request.body;
        if (vin !== null) access.vehicle(request, vin);
        const session = sessionOf(request);
        const begun = await work.begin(workKinds.predict, session.username, {
          markets: session.markets === null ? null : [...session.markets],
          ...(vin === null ? {} : { vin }),
        });
        note(request, { ...(vin === null ? {} : { vin }), target: begun.id });
        return reply.code(202).header('location', `/api/v1/work/${begun.id}`).send(begun);
      },
    );
  };
}

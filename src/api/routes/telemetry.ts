import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import {
  maxBuckets,
  maxPoints,
  maxRawPoints,
  maxSignals,
  queryManySignals,
  querySignal,
} from '../../telemetry/query-signals.ts';
import type { ApiContext } from '../deps.ts';
import { checkLocation, purposeQuery } from '../plugins/vehicle-views.ts';
import {
  cursorSchema,
  limitSchema,
  pageQuery,
  rangeQuery,
  vinParams,
  wholeNumber,
} from '../schemas/common.ts';
import { flagsOf, manySeries, series, vehicleSignalPage, vehicleState } from '../schemas/telemetry.ts';
import { rangeOf } from '../time-range.ts';

export function telemetryRoutes({ pipeline, catalogue, clock }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/vehicles/:vin/state',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Telemetry'],
          summary: 'The last value of every signal',
          params: vinParams,
          response: { 200: vehicleState },
        },
      },
      async (request) => {
        const values = await pipeline.telemetry.lastValues(request.params.vin);
        const signals = values.map(({ signal, value, ts, flags }) => {
          const names = flagsOf(flags);
          const unit = catalogue.lookup(signal)?.unit ?? null;
          return [
            signal,
            { value: asSent(value), ts, unit, ...(names.length === 0 ? {} : { flags: names }) },
          ];
        });
        return { signals: Object.fromEntries(signals) };
      },
    );

    app.get(
      '/vehicles/:vin/signals',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Telemetry'],
          summary: 'The signals that a vehicle ever sent',
          params: vinParams,
          querystring: z.object(pageQuery),
          response: { 200: vehicleSignalPage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const after = cursor === undefined ? '' : decodeCursor('signals', cursor, ['string'])[0];
        const paths = (await pipeline.telemetry.signalsOf(request.params.vin)).toSorted();
        const page = pageOf(
          paths.filter((path) => path > after).slice(0, limit + 1),
          limit,
          'signals',
          (path) => [path],
        );
        return {
          items: page.items.map((path) => {
            const info = catalogue.lookup(path);
            return {
              path,
              unit: info?.unit ?? null,
              datatype: info?.datatype ?? null,
              description: info?.description ?? null,
              isKnown: info !== undefined,
            };
          }),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/vehicles/:vin/signals/:path',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Telemetry'],
          summary: 'One signal over time',
          description:
            'With `buckets`: equal parts of the range, empty ones left out. Without: raw samples in time order, with `limit` and `cursor`. ' +
            'A signal that was never sent has no points. Where a vehicle was takes a right of its own (403 `location-not-allowed`) and a `purpose` (400 `purpose-required`).',
          params: vinParams.extend({ path: z.string() }),
          querystring: z.object({
            ...rangeQuery,
            buckets: limitSchema(maxBuckets)
              .unwrap()
              .optional()
              .describe(`Number of equal parts, up to ${maxBuckets}`),
            limit: limitSchema(maxRawPoints, maxRawPoints),
            cursor: cursorSchema,
            purpose: purposeQuery,
          }),
          response: { 200: series },
        },
      },
      async (request) => {
        const { vin, path } = request.params;
        const { buckets, limit, cursor, purpose } = request.query;
        const range = rangeOf(request.query, clock.now());
        checkLocation(request, vin, [path], purpose, range);
        const answer = await querySignal(pipeline.telemetry, catalogue, clock.now(), {
          vin,
          signal: path,
          ...range,
          limit,
          ...(buckets === undefined ? {} : { buckets }),
          ...(cursor === undefined ? {} : { cursor }),
        });
        return answer as z.infer<typeof series>;
      },
    );

    app.get(
      '/vehicles/:vin/series',
      {
        config: { access: 'vehicles.read' },
        // Tens of thousands of points, made a moment ago: checking each once more would take longer than reading them.
        serializerCompiler: () => (answer) => JSON.stringify(answer),
        schema: {
          tags: ['Telemetry'],
          summary: 'Several signals over time',
          description:
            `Up to ${maxSignals} signals, read at once. Of each, equal parts of the range (empty ones left out), or raw samples where it ` +
            `has at most \`raw\` of them. A signal that was never sent has no points.`,
          params: vinParams,
          querystring: z.object({
            signals: z
              .union([z.string(), z.array(z.string())])
              .transform((given) => [given].flat().flatMap((part) => part.split(',').filter(Boolean)))
              .describe('Paths, with commas or one parameter each'),
            ...rangeQuery,
            buckets: limitSchema(maxBuckets, 500).describe(
              `Number of equal parts; times the number of signals at most ${maxPoints}`,
            ),
            raw: wholeNumber(0, maxRawPoints)
              .default(0)
              .describe(`Up to ${maxRawPoints}; times the number of signals at most ${maxPoints}`),
            purpose: purposeQuery,
          }),
          response: { 200: manySeries },
        },
      },
      async (request) => {
        const { signals, buckets, raw, purpose } = request.query;
        const range = rangeOf(request.query, clock.now());
        checkLocation(request, request.params.vin, signals, purpose, range);
        const query = { signals, ...range, buckets, rawUpTo: raw };
        const answer = await queryManySignals(
          pipeline.telemetry,
          catalogue,
          clock.now(),
          request.params.vin,
          query,
        );
        return answer as z.infer<typeof manySeries>;
      },
    );
  };
}

const asSent = <Value>(value: Value | readonly number[]) =>
  (Array.isArray(value) ? [...value] : value) as Exclude<Value, readonly number[]> | number[];

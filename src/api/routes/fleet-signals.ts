import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { queryFleetSignal } from '../../telemetry/fleet-signal.ts';
import { tellsPlace } from '../../telemetry/place-signals.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { rangeQuery } from '../schemas/common.ts';
import { narrowers } from '../schemas/fleet.ts';
import { bucketWidths, fleetSignal, groupBy } from '../schemas/fleet-signals.ts';
import { rangeOf } from '../time-range.ts';

const weekMs = 7 * 86_400_000;

/** One signal of all vehicles that one sees, by what they are. */
export function fleetSignalRoutes({
  pipeline,
  registry,
  catalogue,
  clock,
}: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/fleet/signals/:path',
      {
        config: { access: 'vehicles.read' },
        // Tens of thousands of points, made a moment ago: checking each once more would take longer than reading them.
        serializerCompiler: () => (answer) => JSON.stringify(answer),
        schema: {
          tags: ['Telemetry'],
          summary: 'One signal of the fleet over time, by model, market, software, …',
          description:
            'Least, average and greatest of all samples that the vehicles of a group sent, in parts of `bucket` that begin at whole ' +
            'multiples of it (UTC): the range is widened to them. A vehicle that sends more often weighs more; a point that was sent ' +
            'again may count again. Only numbers count. Empty parts are left out, and vehicles that lack what is grouped by are the ' +
            'group `null`. Whole hours are answered soonest. Signals that tell where a vehicle was are refused ' +
            '(400 `no-fleet-places`).',
          params: z.object({ path: z.string() }),
          querystring: z.object({
            ...narrowers,
            groupBy: groupBy.default('model'),
            from: rangeQuery.from.describe('Begin; default: 7 days before `to`'),
            to: rangeQuery.to,
            bucket: z
              .enum(Object.keys(bucketWidths) as [keyof typeof bucketWidths])
              .default('1h')
              .describe('Width of a part'),
          }),
          response: { 200: fleetSignal },
        },
      },
      async (request) => {
        const { path } = request.params;
        if (tellsPlace(path)) {
          const message = 'must not be a signal that tells where a vehicle was';
          throw new AppError('invalid', 'no-fleet-places', `path ${message}.`, {
            fields: [{ path: 'path', message }],
          });
        }
        const { groupBy: by, bucket, from, to, online, ...narrowing } = request.query;
        const matches = await registry.fleet.find(
          {
            ...narrowing,
            scope: scopeOf(request),
            online: online === undefined ? undefined : online === 'true',
          },
          { key: 'vin', descending: false },
        );
        return queryFleetSignal(pipeline.telemetry, catalogue, {
          signal: path,
          vehicles: matches.slice(0, matches.total),
          groupBy: by,
          ...rangeOf({ from, to }, clock.now(), weekMs),
          partMs: bucketWidths[bucket],
        });
      },
    );
  };
}

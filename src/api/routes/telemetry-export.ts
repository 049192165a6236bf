import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { placeSignals, tellsPlace } from '../../telemetry/place-signals.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { rangeQuery } from '../schemas/common.ts';
import { narrowers } from '../schemas/fleet.ts';
import { rangeOf } from '../time-range.ts';

const mostDays = 31;
/** They are made one after the other, and whoever waits holds a connection. */
const mostAtOnce = 3;
const dayMs = 86_400_000;

/** Telemetry of many vehicles as a file for other tools. */
export function telemetryExportRoutes({
  pipeline,
  registry,
  workKinds,
  clock,
}: ApiContext): FastifyPluginAsyncZod {
  let underWay = 0;

  return async (app) => {
    app.get(
      '/telemetry/export',
      {
        config: { access: 'telemetry.export', audit: 'telemetry.export' },
        schema: {
          tags: ['Telemetry'],
          summary: 'Telemetry of a day or a range as Parquet',
          description:
            'Of all vehicles that match: `ts`, `vin`, `signal`, `number`, `boolean`, `text`, `list` (one of the four is not null), ' +
            `\`received\`, \`flags\`. At most ${mostDays} days by the times of the samples, as received: a point that was sent again is there ` +
            'again, and the later `received` counts. Where vehicles were is left out; the export of one vehicle has it.',
          querystring: z.object({
            ...narrowers,
            ...rangeQuery,
            format: z.enum(['parquet']).default('parquet'),
            signals: z
              .union([z.string(), z.array(z.string())])
              .transform((given) => [given].flat().flatMap((part) => part.split(',').filter(Boolean)))
              .optional()
              .describe('Paths, with commas or one parameter each; all without it'),
          }),
          response: {
            200: {
              description: 'Parquet',
              content: { 'application/vnd.apache.parquet': { schema: z.string() } },
            },
          },
        },
      },
      async (request, reply) => {
        const { from: begin, to: end, format, signals: asked, online, ...narrowing } = request.query;
        const { from, to } = rangeOf({ from: begin, to: end }, clock.now());
        if (to - from > mostDays * dayMs) {
          const message = `must be at most ${mostDays} days before to`;
          throw new AppError('invalid', 'bad-range', `from ${message}.`, {
            fields: [{ path: 'from', message }],
          });
        }
        if (asked?.some(tellsPlace)) {
          const message = 'must not name signals that tell where a vehicle was';
          throw new AppError('invalid', 'no-fleet-places', `signals ${message}.`, {
            fields: [{ path: 'signals', message }],
          });
        }
        const matches = await registry.fleet.find(
          {
            ...narrowing,
            scope: scopeOf(request),
            online: online === undefined ? undefined : online === 'true',
          },
          { key: 'vin', descending: false },
        );
        const vins = matches.slice(0, matches.total).map(({ vin }) => vin);
        await mkdir(workKinds.directory, { recursive: true });
        const path = join(workKinds.directory, `${randomUUID()}.${format}`);
        const signals = asked ?? null;
        if (underWay >= mostAtOnce)
          throw new AppError(
            'unavailable',
            'too-many-exports',
            `${mostAtOnce} exports are being made already; ask again when one has ended.`,
          );
        underWay++;
        const rows = await pipeline.telemetry
          .exportParquet({ vins, signals, without: placeSignals, from, to, path })
          .finally(() => {
            underWay--;
          });
        const file = await open(path);
        // It goes on being readable, and is gone with whoever reads it.
        await rm(path, { force: true });
        const { size } = await file.stat();
        note(request, {
          detail: { format, from, to, signals, vehicles: vins.length, rows, ...narrowing, online },
        });
        return reply
          .type('application/vnd.apache.parquet')
          .header('content-length', size)
          .header(
            'content-disposition',
            `attachment; filename="telemetry-${new Date(from).toISOString().slice(0, 10)}.${format}"`,
          )
          .send(file.createReadStream({ highWaterMark: 256 * 1024 }) as never);
      },
    );
  };
}

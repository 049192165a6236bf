import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { AppError } from '../../shared/errors.ts';
import { covers } from '../../users/roles.ts';
import { type ImportedLine, importVehicles } from '../../vehicles/import-vehicles.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { importLine } from '../schemas/vehicle.ts';

const formats: Record<string, 'ndjson' | 'csv'> = {
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
};

export function importRoutes({ registry, credentials, audit, logger }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      Object.keys(formats),
      { bodyLimit: Number.MAX_SAFE_INTEGER },
      (_request, payload, done) => done(null, payload),
    );

    app.post(
      '/vehicles/import',
      {
        bodyLimit: Number.MAX_SAFE_INTEGER,
        config: { access: 'vehicles.write', audit: 'vehicle.import', streamed: true },
        schema: {
          tags: ['Vehicles'],
          summary: 'Register many vehicles',
          description:
            'The body is NDJSON, or CSV whose first line names the columns (`attributes.x` for an open attribute). Each line is answered as soon ' +
            'as it is done, as NDJSON. A VIN that exists is refused, so the same file may be sent again.',
          consumes: Object.keys(formats),
          response: {
            200: {
              description: 'One line for each',
              content: { 'application/x-ndjson': { schema: importLine } },
            },
          },
        },
      },
      async (request, reply) => {
        const format =
          formats[(request.headers['content-type'] ?? '').replace(/;.*$/, '').trim().toLowerCase()];
        if (format === undefined || !(request.body instanceof Readable)) {
          throw new AppError('invalid', 'empty-body', 'The body must hold vehicles, as NDJSON or CSV.');
        }
        const scope = scopeOf(request);
        const { username } = sessionOf(request);
        const lines = importVehicles(request.body, format, {
          registry,
          issueCredentials: (vin) => credentials.issue(vin),
          mayRegisterIn: (market) => covers(scope, market),
        });
        const counts = { created: 0, refused: 0 };
        async function* answer(): AsyncIterable<string> {
          try {
            for await (const line of lines) {
              counts[line.status]++;
              yield `${JSON.stringify(line satisfies ImportedLine)}\n`;
            }
          } catch (error) {
            logger.error({ err: error }, 'an import broke off');
            throw error;
          } finally {
            await audit.record({
              username,
              action: 'vehicle.import-ended',
              vin: null,
              target: null,
              detail: counts,
              remoteAddress: request.ip,
            });
          }
        }
        return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(answer()) as never);
      },
    );
  };
}

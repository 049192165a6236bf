import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { runImport } from '../run-import.ts';
import { importLine } from '../schemas/vehicle.ts';
import { work as workSchema } from '../schemas/work.ts';
import { bodyFile } from '../work-kinds.ts';

const formats: Record<string, 'ndjson' | 'csv'> = {
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
};

export function importRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { work, workKinds, logger } = context;

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
            'as it is done, as NDJSON. A VIN that exists is refused, so the same file may be sent again. With `background=true` the answer ' +
            'is work to ask `GET /work/{id}` after; the answered lines, with the secrets, can then be downloaded once.',
          consumes: Object.keys(formats),
          querystring: z.object({ background: z.enum(['true', 'false']).default('false') }),
          response: {
            200: {
              description: 'One line for each',
              content: { 'application/x-ndjson': { schema: importLine } },
            },
            202: workSchema,
          },
        },
      },
      async (request, reply) => {
        const format =
          formats[(request.headers['content-type'] ?? '').replace(/;.*$/, '').trim().toLowerCase()];
        if (format === undefined || !(request.body instanceof Readable)) {
          throw new AppError('invalid', 'empty-body', 'The body must hold vehicles, as NDJSON or CSV.');
        }
        const markets = scopeOf(request);
        const { username } = sessionOf(request);
        if (request.query.background === 'true') {
          const id = randomUUID();
          const bytes = await keep(request.body, id);
          const input = { format, bytes, markets: markets && [...markets] };
          const begun = await work.begin(workKinds.import, username, input, id);
          note(request, { target: id });
          return reply.code(202).header('location', `/api/v1/work/${id}`).send(begun);
        }
        const { body } = request;
        const remoteAddress = request.ip;
        async function* answer(): AsyncIterable<string> {
          try {
            for await (const line of runImport(context, {
              body: body as Readable,
              format: format ?? 'csv',
              markets,
              username,
              remoteAddress,
            })) {
              yield `${JSON.stringify(line)}\n`;
            }
          } catch (error) {
            logger.warn({ err: error }, 'an import broke off');
            throw error;
          }
        }
        return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(answer()) as never);
      },
    );
  };

  /** Puts the body where the job will read it; answers with its length. */
  async function keep(body: Readable, id: string): Promise<number> {
    await mkdir(workKinds.directory, { recursive: true });
    const path = bodyFile(workKinds.directory, id);
    const file = createWriteStream(path, { mode: 0o600 });
    try {
      await pipeline(body, file);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return file.bytesWritten;
  }
}

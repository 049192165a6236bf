import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { artifactNotFound } from '../../ota/artifacts/artifact.ts';
import { AppError } from '../../shared/errors.ts';
import { sendArtifact } from '../artifact-download.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { pageQuery } from '../schemas/common.ts';
import { artifact, artifactPage, fileName, sha256 } from '../schemas/releases.ts';

const params = z.object({ sha256 });
const binary = { 'application/octet-stream': { schema: z.string() } };

export function artifactRoutes({ ota }: ApiContext): FastifyPluginAsyncZod {
  const { artifacts } = ota;

  async function known(name: string) {
    const found = await artifacts.get(name);
    if (found === undefined) throw artifactNotFound();
    return found;
  }

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    app.post(
      '/artifacts',
      {
        bodyLimit: Number.MAX_SAFE_INTEGER,
        config: { access: 'releases.write', audit: 'artifact.add', streamed: true },
        schema: {
          tags: ['Releases'],
          summary: 'Upload an artifact at once',
          description:
            'The body is the file, of any size; it is on disk when this answers. The same bytes again are the same artifact (200). ' +
            'What may break off is better uploaded by `POST /artifacts/uploads`.',
          consumes: ['application/octet-stream'],
          querystring: z.object({ name: fileName }),
          response: { 200: artifact, 201: artifact },
        },
      },
      async (request, reply) => {
        if (!(request.body instanceof Readable)) {
          throw new AppError('invalid', 'artifact-empty', 'The file is empty.');
        }
        try {
          const { username } = sessionOf(request);
          const { artifact: added, isNew } = await artifacts.uploads.addWhole(
            ...([request.query.name, username, request.body] as const),
          );
          note(request, { target: added.sha256, detail: { name: added.name, bytes: added.bytes } });
          return reply.code(isNew ? 201 : 200).send(added);
        } catch (error) {
          // Or all that was not read yet would be read now.
          reply.header('connection', 'close');
          throw error;
        }
      },
    );

    app.get(
      '/artifacts',
      {
        config: { access: 'releases.read' },
        schema: {
          tags: ['Releases'],
          summary: 'Artifacts, newest first',
          querystring: z.object(pageQuery),
          response: { 200: artifactPage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const page = await artifacts.list(limit, cursor);
        return { ...page, items: [...page.items] };
      },
    );

    app.get(
      '/artifacts/:sha256',
      {
        config: { access: 'releases.read' },
        schema: {
          tags: ['Releases'],
          summary: 'An artifact',
          params,
          response: { 200: artifact },
        },
      },
      async (request) => known(request.params.sha256),
    );

    const content = '/artifacts/:sha256/content';
    app.head(
      content,
      { config: { access: 'releases.read' }, compress: false, schema: { hide: true, params } },
      async (request, reply) => sendArtifact(request, reply, artifacts, await known(request.params.sha256)),
    );
    app.get(
      content,
      {
        config: { access: 'releases.read' },
        compress: false,
        schema: {
          tags: ['Releases'],
          summary: 'The bytes of an artifact',
          description: 'Takes Range with If-Range, and If-None-Match; the entity tag is the SHA-256.',
          params,
          response: {
            200: { description: 'All of it', content: binary },
            206: { description: 'The range', content: binary },
          },
        },
      },
      async (request, reply) =>
        sendArtifact(request, reply as never, artifacts, await known(request.params.sha256)) as never,
    );

    app.delete(
      '/artifacts/:sha256',
      {
        config: { access: 'releases.write', audit: 'artifact.remove' },
        schema: {
          tags: ['Releases'],
          summary: 'Remove an artifact that no release has',
          params,
          response: { 204: z.undefined().describe('Removed') },
        },
      },
      async (request, reply) => {
        await artifacts.remove(request.params.sha256);
        note(request, { target: request.params.sha256 });
        return reply.code(204).send();
      },
    );
  };
}

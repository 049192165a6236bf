import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ArtifactUpload } from '../../ota/artifacts/artifact.ts';
import { AppError } from '../../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../../shared/validation.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { artifactUpload, fileName, sha256 } from '../schemas/releases.ts';

const params = z.object({ id: z.string().max(64) });
const maxBytes = 1024 ** 4;
const newUpload = z
  .strictObject({
    name: fileName,
    bytes: z.int().min(1).max(maxBytes),
    sha256: sha256.nullable().default(null).describe('What it must turn out to be'),
  })
  .meta({ id: 'NewArtifactUpload' });
const tusHeaders = z.object({
  'upload-length': z.string().optional(),
  'upload-metadata': z.string().max(2000).optional(),
});

/** Uploads that go on after a break, so that a client of tus 1.0 (core and creation) works unchanged. */
export function artifactUploadRoutes({ ota }: ApiContext): FastifyPluginAsyncZod {
  const { uploads } = ota.artifacts;

  return async (app) => {
    app.addContentTypeParser(
      ['application/offset+octet-stream', 'application/octet-stream'],
      (_request, payload, done) => done(null, payload),
    );

    app.post(
      '/artifacts/uploads',
      {
        config: { access: 'releases.write', audit: 'artifact.begin-upload' },
        schema: {
          tags: ['Releases'],
          summary: 'Begin an upload that may be interrupted',
          description:
            'Then PATCH its bytes, in pieces of any size; after a break HEAD tells where to go on, also after a restart of the server. ' +
            'This is tus 1.0: `Upload-Length` and `Upload-Metadata` (filename, sha256) do as well as a body.',
          headers: tusHeaders,
          body: newUpload.optional(),
          response: { 201: artifactUpload },
        },
      },
      async (request, reply) => {
        const asked = request.body ?? fromTus(request.headers);
        const upload = await uploads.begin({ ...asked, by: sessionOf(request).username });
        note(request, { target: upload.id, detail: asked });
        return tus(reply, upload).code(201).header('location', pathOf(upload)).send(upload);
      },
    );

    app.head(
      '/artifacts/uploads/:id',
      { config: { access: 'releases.write' }, schema: { hide: true, params } },
      async (request, reply) =>
        tus(reply, await uploads.standing(request.params.id))
          .header('content-length', 0)
          .send(),
    );

    app.get(
      '/artifacts/uploads/:id',
      {
        config: { access: 'releases.write' },
        schema: {
          tags: ['Releases'],
          summary: 'How far an upload is',
          description:
            'HEAD, with the same in `Upload-Offset`, also ends whoever is still at work on it, before going on.',
          params,
          response: { 200: artifactUpload },
        },
      },
      async (request, reply) => {
        const upload = await uploads.get(request.params.id);
        tus(reply, upload);
        return upload;
      },
    );

    app.patch(
      '/artifacts/uploads/:id',
      {
        bodyLimit: Number.MAX_SAFE_INTEGER,
        config: { access: 'releases.write', audit: 'artifact.upload', streamed: true },
        schema: {
          tags: ['Releases'],
          summary: 'Add bytes to an upload',
          description:
            'From `Upload-Offset` on, which must be where it stands (else 409). What has come is on disk when this answers, or breaks ' +
            'off. With the last byte it becomes an artifact, if its SHA-256 is what was announced.',
          consumes: ['application/offset+octet-stream'],
          params,
          headers: z.object({ 'upload-offset': z.string().regex(/^\d{1,15}$/, 'must be a number of bytes') }),
          response: { 204: z.undefined().describe('`Upload-Offset` tells where it stands') },
        },
      },
      async (request, reply) => {
        const body: unknown = request.body;
        const { id } = request.params;
        const from = Number(request.headers['upload-offset']);
        try {
          const upload = await uploads.append(id, from, body instanceof Readable ? body : Readable.from([]));
          const { name, received, artifact } = upload;
          note(request, { target: id, detail: { name, from, received, artifact } });
          return tus(reply, upload).code(204).send();
        } catch (error) {
          // Or all that was not read yet would be read now.
          reply.header('connection', 'close');
          throw error;
        }
      },
    );

    app.delete(
      '/artifacts/uploads/:id',
      {
        config: { access: 'releases.write', audit: 'artifact.abandon-upload' },
        schema: {
          tags: ['Releases'],
          summary: 'Abandon an upload',
          params,
          response: { 204: z.undefined().describe('Dropped') },
        },
      },
      async (request, reply) => {
        await uploads.abandon(request.params.id);
        note(request, { target: request.params.id });
        return reply.header('tus-resumable', '1.0.0').code(204).send();
      },
    );
  };
}

const pathOf = ({ id }: ArtifactUpload) => `/api/v1/artifacts/uploads/${id}`;

function tus<Reply extends Pick<FastifyReply, 'headers'>>(
  reply: Reply,
  { received, bytes }: ArtifactUpload,
): Reply {
  reply.headers({
    'tus-resumable': '1.0.0',
    'upload-offset': received,
    'upload-length': bytes,
    'cache-control': 'no-store',
  });
  return reply;
}

/** `Upload-Metadata: filename d29ybGQ=,sha256 …`: names with values in Base64. */
function fromTus({
  'upload-length': length = '',
  'upload-metadata': metadata = '',
}: z.infer<typeof tusHeaders>): z.infer<typeof newUpload> {
  const given = Object.fromEntries(
    metadata.split(',').map((pair) => {
      const [name = '', value = ''] = pair.trim().split(' ');
      return [name, Buffer.from(value, 'base64').toString()];
    }),
  );
  const parsed = newUpload.safeParse(
    {
      name: given.filename ?? given.name,
      bytes: /^\d{1,15}$/.test(length) ? Number(length) : undefined,
      sha256: given.sha256 ?? null,
    },
    { error: describeIssue },
  );
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-request', `The upload is not valid: ${sentenceOf(fields)}.`, { fields });
}

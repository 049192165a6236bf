import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { holdFiles } from '../../service/cases/attachment-sweep.ts';
import { maxAttachmentBytes, maxAttachments } from '../../service/cases/attachments.ts';
import type { Trx } from '../../service/cases/case-log.ts';
import { AppError } from '../../shared/errors.ts';
import { storableText } from '../../shared/storable-json.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { attachment } from '../schemas/cases.ts';
import { caseNotFound, caseParams } from './cases.ts';

export function caseAttachmentRoutes({ db, service, clock }: ApiContext): FastifyPluginAsyncZod {
  const { files, reads, cases } = service;

  async function seen(id: string, scope: ReturnType<typeof scopeOf>) {
    const found = z.uuid().safeParse(id).success ? await reads.get(id, scope) : undefined;
    if (found === undefined) throw caseNotFound();
    return found.row;
  }

  /** The case is locked. */
  async function checkRoom(trx: Trx, id: string): Promise<void> {
    const found = await trx
      .selectFrom('case_attachments')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('case_id', '=', id)
      .executeTakeFirstOrThrow();
    if (Number(found.count) >= maxAttachments)
      throw new AppError('conflict', 'too-many-attachments', `A case has ${maxAttachments} files at most.`);
  }

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: maxAttachmentBytes },
      (_request, body, done) => done(null, body),
    );

    app.post(
      '/cases/:id/attachments',
      {
        bodyLimit: maxAttachmentBytes,
        config: { access: 'cases.write', audit: 'case.attach' },
        schema: {
          tags: ['Cases'],
          summary: 'Attach a file to a case',
          description:
            'The body is the file, 10 MiB at most, 100 files a case; its type is what its first bytes say.',
          consumes: ['application/octet-stream'],
          params: caseParams,
          querystring: z.object({ name: z.string().trim().min(1).max(200) }),
          response: { 201: attachment },
        },
      },
      async (request, reply) => {
        const row = await seen(request.params.id, scopeOf(request));
        const body: unknown = request.body;
        const given = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const { username } = sessionOf(request);
        const id = randomUUID();
        const name = plainName(request.query.name);
        const bytes = given.length;
        const kept = { hash: '', type: '' };
        const addedAt = clock.now();
        await cases.add(
          { caseId: row.id, kind: 'attachment', data: { id, name }, by: username },
          async (trx) => {
            await checkRoom(trx, row.id);
            await holdFiles(trx);
            Object.assign(kept, await files.keep(given));
            await trx
              .insertInto('case_attachments')
              .values({ id, case_id: row.id, name, bytes, ...kept, added_by: username, added_at: addedAt })
              .execute();
          },
        );
        const { hash, type } = kept;
        note(request, {
          ...(row.vin === null ? {} : { vin: row.vin }),
          target: row.id,
          detail: { attachment: id, name, type, bytes, hash },
        });
        return reply.code(201).send({ id, name, type, bytes, hash, addedBy: username, addedAt });
      },
    );

    app.get(
      '/cases/:id/attachments/:attachment',
      {
        config: { access: 'cases.read' },
        schema: {
          tags: ['Cases'],
          summary: 'A file of a case',
          description: 'Always as a download.',
          params: caseParams.extend({ attachment: z.string().max(64) }),
          response: {
            200: {
              description: 'The file',
              content: { 'application/octet-stream': { schema: z.string() } },
            },
          },
        },
      },
      async (request, reply) => {
        const row = await seen(request.params.id, scopeOf(request));
        const wanted = request.params.attachment;
        const found = z.uuid().safeParse(wanted).success
          ? await db
              .selectFrom('case_attachments')
              .selectAll()
              .where('id', '=', wanted)
              .where('case_id', '=', row.id)
              .executeTakeFirst()
          : undefined;
        if (found === undefined)
          throw new AppError('not-found', 'attachment-not-found', 'There is no such file.');
        const bytes = await files.read(found.hash);
        return reply
          .type(found.type)
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('x-content-type-options', 'nosniff')
          .send(bytes as never);
      },
    );
  };
}

/** No path, and nothing that a shell or a header would take for more than a name. */
const plainName = (name: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  storableText(name).replaceAll(/[\u0000-\u001f\u007f/\\]/g, '_');

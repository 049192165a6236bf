import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type CanonicalValue, canonicalJson, sha256Of } from '../../ota/canonical-json.ts';
import { checkedManifest, fullArtifactOf } from '../../ota/releases/manifest.ts';
import { releaseNotFound, type StoredRelease } from '../../ota/releases/releases.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { pageQuery } from '../schemas/common.ts';
import {
  checkedRelease,
  newRelease,
  type release,
  releaseDetail,
  releasePage,
  releaseToCheck,
} from '../schemas/releases.ts';

export function releaseRoutes({ ota }: ApiContext): FastifyPluginAsyncZod {
  const { releases } = ota;
  return async (app) => {
    app.post(
      '/releases',
      {
        config: { access: 'releases.write', audit: 'release.add' },
        schema: {
          tags: ['Releases'],
          summary: 'Take a signed release',
          description:
            'It is signed where the key is, by `npm run sign -- release`; the server has no key. One that is not signed by a trusted key, or ' +
            'altered, is refused (400), as is another one under an id, or a name and version, that is taken (409 with both digests). The ' +
            'same again adds its new signatures (200).',
          body: newRelease,
          response: { 200: releaseDetail, 201: releaseDetail },
        },
      },
      async (request, reply) => {
        const { stored, isNew } = await releases.add(request.body, sessionOf(request).username);
        const keys = request.body.signatures.map(({ keyId }) => keyId);
        note(request, { target: stored.release.id, detail: { digest: stored.digest, keys } });
        return reply.code(isNew ? 201 : 200).send(toDetail(stored));
      },
    );

    app.post(
      '/releases/check',
      {
        config: { access: 'releases.write', audit: false },
        schema: {
          tags: ['Releases'],
          summary: 'Check a manifest before it is signed',
          description:
            'Keeps nothing. Answers with the bytes that `npm run sign` will sign and their digest, or with what is wrong at which field.',
          body: releaseToCheck,
          response: { 200: checkedRelease },
        },
      },
      async (request) => {
        const checked = checkedManifest(request.body.manifest);
        const manifest = canonicalJson(checked as unknown as CanonicalValue);
        return { manifest, digest: sha256Of(manifest) };
      },
    );

    app.get(
      '/releases',
      {
        config: { access: 'releases.read' },
        schema: {
          tags: ['Releases'],
          summary: 'Releases, newest first',
          querystring: z.object(pageQuery),
          response: { 200: releasePage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const { items, nextCursor } = await releases.list(limit, cursor);
        return { items: items.map(toItem), nextCursor };
      },
    );

    app.get(
      '/releases/:id',
      {
        config: { access: 'releases.read' },
        schema: {
          tags: ['Releases'],
          summary: 'A release with its manifest and signatures',
          params: z.object({ id: z.string().max(100) }),
          response: { 200: releaseDetail },
        },
      },
      async (request) => {
        const stored = await releases.get(request.params.id);
        if (stored === undefined) throw releaseNotFound();
        return toDetail(stored);
      },
    );
  };
}

function toItem({ release: content, ...stored }: StoredRelease): z.infer<typeof release> {
  const { id, name, version, images, rollback } = content;
  return {
    ...{ id, name, version, digest: stored.digest, rollback: rollback === true },
    ecus: [...new Set(images.map(({ ecu }) => ecu))],
    bytes: images.reduce((sum, image) => sum + (fullArtifactOf(image)?.bytes ?? 0), 0),
    ...{ isTrusted: stored.isTrusted, why: stored.why },
    ...{ createdBy: stored.createdBy, createdAt: stored.createdAt },
  };
}

function toDetail(stored: StoredRelease): z.infer<typeof releaseDetail> {
  const { manifest, signatures, release: content } = stored;
  return { ...toItem(stored), manifest, content, signatures: [...signatures] };
}

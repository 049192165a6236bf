import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { newReleaseKey, releaseKey, releaseKeyEnd, releaseKeyList } from '../schemas/releases.ts';

const params = z.object({ id: z.string().max(64) });

export function releaseKeyRoutes({ ota }: ApiContext): FastifyPluginAsyncZod {
  const { keys } = ota;
  return async (app) => {
    app.get(
      '/release-keys',
      {
        config: { access: 'releases.read' },
        schema: {
          tags: ['Releases'],
          summary: 'The keys that sign releases',
          response: { 200: releaseKeyList },
        },
      },
      async () => ({ items: [...(await keys.list())] }),
    );

    app.post(
      '/release-keys',
      {
        config: { access: 'release-keys.write', audit: 'release-key.add' },
        schema: {
          tags: ['Releases'],
          summary: 'Add a key',
          description:
            'Its public half. The first one is trusted as it comes; another one if a trusted key vouches for it, else once a second person ' +
            'has approved it.',
          body: newReleaseKey,
          response: { 201: releaseKey },
        },
      },
      async (request, reply) => {
        const added = await keys.add({ ...request.body, by: sessionOf(request).username });
        const { id, name, state, endorsedBy } = added;
        note(request, { target: id, detail: { name, state, endorsedBy } });
        return reply.code(201).send(added);
      },
    );

    app.post(
      '/release-keys/:id/approve',
      {
        config: { access: 'release-keys.write', audit: 'release-key.approve' },
        schema: {
          tags: ['Releases'],
          summary: 'Approve a key that somebody else added',
          params,
          response: { 200: releaseKey },
        },
      },
      async (request) => {
        const { id } = request.params;
        note(request, { target: id });
        return keys.approve(id, sessionOf(request).username);
      },
    );

    app.post(
      '/release-keys/:id/end',
      {
        config: { access: 'release-keys.write', audit: 'release-key.end' },
        schema: {
          tags: ['Releases'],
          summary: 'End a key',
          description:
            '`retired`: what it signed stays good, it signs nothing new. `revoked`: nothing that only it has signed goes to a vehicle any more.',
          params,
          body: releaseKeyEnd,
          response: { 200: releaseKey },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { state, reason } = request.body;
        note(request, { target: id, detail: { state, reason } });
        return keys.end(id, state, sessionOf(request).username, reason);
      },
    );
  };
}

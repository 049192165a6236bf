import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { type ApiKey, dayMs, keyPermissions } from '../../users/api-keys/api-keys.ts';
import { may } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { apiKeys as apiKeysSchema, madeApiKey, newApiKey } from '../schemas/sign-in.ts';

const own = '/users/current/api-keys';

/** Keys by which machines do what their person may, or less of it. */
export function apiKeyRoutes({ apiKeys, clock, signIn, liveFeed }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      own,
      {
        config: { access: 'person' },
        schema: { tags: ['Sign-in'], summary: 'My keys for machines', response: { 200: apiKeysSchema } },
      },
      async (request) => {
        const session = sessionOf(request);
        const items = await apiKeys.list(session.username);
        return {
          items: items.map(toAnswer),
          grantable: keyPermissions.filter((permission) => may(session, permission)),
        };
      },
    );

    app.post(
      own,
      {
        config: { access: 'person', audit: 'api-key.create' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Make a key for a machine',
          description:
            'It may do what it is given, as far as you may at that time, in your markets. No key makes keys, changes passwords or factors, or is the second person.',
          body: newApiKey,
          response: { 201: madeApiKey },
        },
      },
      async (request, reply) => {
        const session = sessionOf(request);
        const { name, permissions, addresses, expiresInDays, password } = request.body;
        permissions.forEach((permission, index) => {
          if (may(session, permission)) return;
          throw new AppError('forbidden', 'beyond-own-rights', `You may not do ${permission} yourself.`, {
            fields: [{ path: `permissions.${index}`, message: 'is beyond your own rights' }],
          });
        });
        await signIn.checkPassword(request, password, 'password');
        const expiresAt = clock.now() + expiresInDays * dayMs;
        const wanted = { name, permissions: [...new Set(permissions)], addresses, expiresAt };
        const { key, token } = await apiKeys.create(session.username, wanted);
        note(request, { target: name, detail: { permissions: wanted.permissions, addresses, expiresAt } });
        return reply.code(201).send({ ...toAnswer(key), token });
      },
    );

    app.delete(
      `${own}/:id`,
      {
        config: { access: 'person', audit: 'api-key.revoke' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Revoke a key at once',
          params: z.object({ id: z.string().max(64) }),
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        const gone = await apiKeys.revoke(sessionOf(request).username, request.params.id);
        if (gone === undefined) throw new AppError('not-found', 'api-key-not-found', 'You have no such key.');
        liveFeed.endSession(gone.tokenHash);
        note(request, { target: gone.name });
        return reply.code(204).send();
      },
    );
  };
}

const toAnswer = (key: ApiKey) => ({
  ...key,
  permissions: [...key.permissions],
  addresses: key.addresses && [...key.addresses],
});

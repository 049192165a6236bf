import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { createPreferenceStore } from '../../users/preferences.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { openSessions, preferences } from '../schemas/own-account.ts';

const largestBody = 65_536;

/** What a user sees and sets of his own account; the password is in users.ts. */
export function ownAccountRoutes({ db, clock, sessions, liveFeed }: ApiContext): FastifyPluginAsyncZod {
  const store = createPreferenceStore({ db, clock });
  return async (app) => {
    app.get(
      '/users/current/preferences',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Users'],
          summary: 'How I like the console',
          response: { 200: preferences },
        },
      },
      async (request) => {
        const kept = preferences.safeParse((await store.get(sessionOf(request).username)) ?? {});
        // Kept by another version: better the defaults than a console that does not open.
        return kept.success ? kept.data : preferences.parse({});
      },
    );

    app.put(
      '/users/current/preferences',
      {
        config: { access: 'person', audit: false },
        bodyLimit: largestBody,
        schema: {
          tags: ['Users'],
          summary: 'Keep how I like the console',
          description: 'What is left out goes back to its default. At most 64 kB.',
          body: preferences,
          response: { 200: preferences },
        },
      },
      async (request) => {
        await store.put(sessionOf(request).username, request.body);
        return request.body;
      },
    );

    app.get(
      '/users/current/sessions',
      {
        config: { access: 'person' },
        schema: {
          tags: ['Sessions'],
          summary: 'Where I am signed in',
          response: { 200: openSessions },
        },
      },
      async (request) => {
        const { username, tokenHash } = sessionOf(request);
        const open = await sessions.list(username);
        return {
          items: open.map((session) => ({ ...session, isCurrent: session.tokenHash.equals(tokenHash) })),
        };
      },
    );

    app.delete(
      '/users/current/sessions/:id',
      {
        config: { access: 'person', audit: 'session.end' },
        schema: {
          tags: ['Sessions'],
          summary: 'Sign out elsewhere',
          params: z.object({ id: z.string().max(64) }),
          response: { 204: z.undefined().describe('That session has ended') },
        },
      },
      async (request, reply) => {
        const ended = await sessions.end(sessionOf(request).username, request.params.id);
        if (ended === undefined) {
          throw new AppError('not-found', 'session-not-found', 'You have no such session.');
        }
        liveFeed.endSession(ended.tokenHash);
        note(request, { target: request.params.id });
        return reply.code(204).send();
      },
    );
  };
}

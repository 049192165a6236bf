import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { channel, contactCode, contactSettings, newContact, ownContacts } from '../schemas/notifications.ts';

const tags = ['Notifications'];
const params = z.object({ channel });

/** Where a user is reached, and when; everybody's own, nobody else's. */
export function contactRoutes({ notifications }: ApiContext): FastifyPluginAsyncZod {
  const { contacts, channels } = notifications;
  return async (app) => {
    const own = async (username: string) => {
      const { settings, contacts: list } = await contacts.read(username);
      return { settings: contactSettings.parse(settings), contacts: [...list], channels: [...channels] };
    };

    app.get(
      '/users/current/contacts',
      {
        config: { access: 'person' },
        schema: { tags, summary: 'Where and when I am reached', response: { 200: ownContacts } },
      },
      async (request) => own(sessionOf(request).username),
    );

    app.put(
      '/users/current/contacts/settings',
      {
        config: { access: 'person', audit: false },
        schema: {
          tags,
          summary: 'Language, time zone, quiet hours and digest of my messages',
          description: 'What is left out goes back to its default.',
          body: contactSettings,
          response: { 200: ownContacts },
        },
      },
      async (request) => {
        const { username } = sessionOf(request);
        await contacts.keepSettings(username, request.body);
        return own(username);
      },
    );

    app.put(
      '/users/current/contacts/:channel',
      {
        config: { access: 'person', audit: 'contact.change' },
        schema: {
          tags,
          summary: 'Keep an address',
          description:
            'A code is sent to it; nothing else is before the code is confirmed. The secret that a webhook’s messages are signed with is shown this once.',
          params,
          body: newContact,
          response: { 200: z.object({ secret: z.string().nullable() }).meta({ id: 'KeptContact' }) },
        },
      },
      async (request) => {
        const { channel: name } = request.params;
        note(request, { target: name });
        return contacts.put(sessionOf(request).username, name, request.body.address);
      },
    );

    app.post(
      '/users/current/contacts/:channel/verify',
      {
        config: { access: 'person', audit: 'contact.verify' },
        schema: {
          tags,
          summary: 'Confirm an address by its code',
          description: 'Five tries.',
          params,
          body: contactCode,
          response: { 200: ownContacts },
        },
      },
      async (request) => {
        const { username } = sessionOf(request);
        note(request, { target: request.params.channel });
        await contacts.verify(username, request.params.channel, request.body.code);
        return own(username);
      },
    );

    app.delete(
      '/users/current/contacts/:channel',
      {
        config: { access: 'person', audit: 'contact.remove' },
        schema: {
          tags,
          summary: 'Forget an address',
          params,
          response: { 204: z.undefined().describe('Nothing more is sent to it') },
        },
      },
      async (request, reply) => {
        note(request, { target: request.params.channel });
        await contacts.remove(sessionOf(request).username, request.params.channel);
        return reply.code(204).send();
      },
    );
  };
}

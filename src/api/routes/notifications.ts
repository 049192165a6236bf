import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { channelNames } from '../../notifications/channel.ts';
import { deliveryStates } from '../../notifications/notification-log.ts';
import { eventKinds } from '../../notifications/notify-event.ts';
import { AppError } from '../../shared/errors.ts';
import { may } from '../../users/roles.ts';
import type { Session } from '../../users/sessions.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { oneOrMore, pageQuery, timeQuery } from '../schemas/common.ts';
import {
  channelStates,
  notification,
  notificationPage,
  notificationPolicy,
  notificationReceivers,
  notificationTest,
} from '../schemas/notifications.ts';

const tags = ['Notifications'];
const params = z.object({ id: z.uuid() });

/** Who was told what. What lies outside the markets of a user is not there for him. */
export function notificationRoutes({ notifications }: ApiContext): FastifyPluginAsyncZod {
  const { log, again, policy, channels, receivers, health, wake } = notifications;
  return async (app) => {
    app.get(
      '/notifications',
      {
        config: { access: 'notifications.read' },
        schema: {
          tags,
          summary: 'Notifications',
          description:
            'Newest first: one for each receiver, with what became of it. `state` finds those with such a delivery.',
          querystring: z.object({
            state: oneOrMore(deliveryStates),
            channel: oneOrMore(channelNames),
            kind: oneOrMore(eventKinds),
            from: timeQuery,
            to: timeQuery,
            vin: z.string().max(64).optional(),
            case: z.uuid().optional(),
            receiver: z.string().max(100).optional(),
            ...pageQuery,
          }),
          response: { 200: notificationPage },
        },
      },
      async (request) => {
        const { state, channel: by, kind, from, to, vin, case: caseId, receiver } = request.query;
        const { limit, cursor } = request.query;
        const filter = { state, channel: by, kind, from, to, vin, caseId, receiver };
        const page = await log.list(filter, sessionOf(request), limit, cursor);
        return { ...page, items: page.items.map((item) => notification.parse(item)) };
      },
    );

    app.get(
      '/notifications/policy',
      {
        config: { access: 'notifications.read' },
        schema: { tags, summary: 'Who is told of what', response: { 200: notificationPolicy } },
      },
      async () => ({
        file: policy.file,
        yaml: policy.yaml,
        routes: policy.routes.map((route) => ({ ...route })),
        channels: [...channels],
      }),
    );

    app.get(
      '/notifications/:id',
      {
        config: { access: 'notifications.read' },
        schema: { tags, summary: 'A notification', params, response: { 200: notification } },
      },
      async (request) => notification.parse(await log.find(request.params.id, sessionOf(request))),
    );

    app.post(
      '/notifications/:id/resend',
      {
        config: { access: 'notifications.write', audit: 'notification.resend' },
        schema: {
          tags,
          summary: 'Send again what failed',
          description: 'What bounced, was given up, or may not have arrived; to the address that it was for.',
          params,
          response: { 200: notification },
        },
      },
      async (request) => {
        const { id } = request.params;
        await log.find(id, sessionOf(request));
        await again.resend(id);
        const sent = await log.find(id, sessionOf(request));
        note(request, { target: id, ...(sent.vin === null ? {} : { vin: sent.vin }) });
        wake();
        return notification.parse(sent);
      },
    );

    app.get(
      '/notifications/channels',
      {
        config: { access: 'notifications.read' },
        schema: {
          tags,
          summary: 'How the channels do',
          description: 'Of this server since its start; what waits and what failed is in the log.',
          response: { 200: channelStates },
        },
      },
      async () => ({ items: health.states().map((state) => ({ ...state })) }),
    );

    app.get(
      '/notifications/receivers',
      {
        config: { access: 'notifications.write' },
        schema: {
          tags,
          summary: 'Who may be told, and where',
          description: 'Users, and technicians who do not sign in; those of the markets that the asker sees.',
          response: { 200: notificationReceivers },
        },
      },
      async (request) => {
        const { items } = await receivers.list(sessionOf(request).markets);
        return { items: items.map((item) => ({ ...item, addresses: [...item.addresses] })) };
      },
    );

    app.post(
      '/notifications/test',
      {
        config: { access: 'person', audit: 'notification.test' },
        schema: {
          tags,
          summary: 'A test message',
          description:
            'To myself, or where I may send again to another receiver, through one channel; the log shows what becomes of it.',
          body: notificationTest,
          response: { 202: notification },
        },
      },
      async (request, reply) => {
        const asker = sessionOf(request);
        const { channel: by, receiver = asker.username } = request.body;
        if (receiver !== asker.username) await checkReceiver(receiver, asker);
        const id = await again.test(receiver, by, request.id);
        note(request, { target: id, detail: { channel: by, receiver } });
        wake();
        const made = await log.find(id, { ...asker, username: receiver });
        return reply.code(202).send(notification.parse(made));
      },
    );

    async function checkReceiver(id: string, asker: Session): Promise<void> {
      if (!may(asker, 'notifications.write'))
        throw new AppError('forbidden', 'only-yourself', 'You may send a test message to yourself only.');
      if ((await receivers.find(id, asker.markets)) === undefined)
        throw new AppError('not-found', 'receiver-not-found', 'There is no such receiver.');
    }
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { deliveryStates } from '../../notifications/notification-log.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { oneOrMore, pageQuery } from '../schemas/common.ts';
import { channel, notification, notificationPage, notificationPolicy } from '../schemas/notifications.ts';

const tags = ['Notifications'];
const params = z.object({ id: z.uuid() });

/** Who was told what. What lies outside the markets of a user is not there for him. */
export function notificationRoutes({ notifications }: ApiContext): FastifyPluginAsyncZod {
  const { log, policy, channels, wake } = notifications;
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
            vin: z.string().max(64).optional(),
            case: z.uuid().optional(),
            receiver: z.string().max(100).optional(),
            ...pageQuery,
          }),
          response: { 200: notificationPage },
        },
      },
      async (request) => {
        const { state, vin, case: caseId, receiver, limit, cursor } = request.query;
        const page = await log.list({ state, vin, caseId, receiver }, sessionOf(request), limit, cursor);
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
        const sent = await log.resend(id, sessionOf(request));
        note(request, { target: id, ...(sent.vin === null ? {} : { vin: sent.vin }) });
        wake();
        return notification.parse(sent);
      },
    );

    app.post(
      '/notifications/test',
      {
        config: { access: 'signed-in', audit: 'notification.test' },
        schema: {
          tags,
          summary: 'A test message to myself',
          description: 'Through one channel, to the verified address; the log shows what becomes of it.',
          body: z.strictObject({ channel }).meta({ id: 'NotificationTest' }),
          response: { 202: notification },
        },
      },
      async (request, reply) => {
        const { username } = sessionOf(request);
        const id = await log.test(username, request.body.channel, request.id);
        note(request, { target: id, detail: { channel: request.body.channel } });
        wake();
        return reply.code(202).send(notification.parse(await log.find(id, sessionOf(request))));
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { bounceReport } from '../schemas/notifications.ts';

/** Where a mail or SMS provider, or a script that reads the bounce mailbox, tells that a message came to nothing after all. */
export function notificationBounceRoutes({ notifications }: ApiContext): FastifyPluginAsyncZod {
  const { bounces, wake } = notifications;
  return async (app) => {
    app.post(
      '/notifications/bounces',
      {
        config: { access: 'notifications.write', audit: 'notification.bounce' },
        schema: {
          tags: ['Notifications'],
          summary: 'Report a message that came back',
          description:
            'The delivery becomes `bounced` and the receiver’s next channel is tried. The same report again changes nothing.',
          body: bounceReport,
          response: { 200: z.object({ delivery: z.string() }).meta({ id: 'BouncedDelivery' }) },
        },
      },
      async (request) => {
        const found = await bounces.report(request.body, scopeOf(request));
        note(request, { target: found.delivery, detail: { channel: request.body.channel } });
        wake();
        return found;
      },
    );
  };
}

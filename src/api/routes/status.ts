import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { statusPage } from '../status-page.ts';

/** At the root, for anybody; it needs neither database nor script. */
export function statusRoutes({ publicStatus }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/status',
      {
        config: { access: 'public' },
        schema: {
          tags: ['Operations'],
          summary: 'What works, as a page',
          description:
            'For whoever asks why: are messages of vehicles accepted, alerts judged, do updates reach vehicles, may one sign in; now and in the last 24 h. In English, Chinese or Spanish by Accept-Language.',
          response: { 200: { description: 'A page', content: { 'text/html': { schema: z.string() } } } },
        },
      },
      async (request, reply) =>
        reply
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('vary', 'accept-language')
          .send(statusPage(await publicStatus(), languageOf(request))),
    );
  };
}

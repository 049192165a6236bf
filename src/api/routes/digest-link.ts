import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DigestPage } from '../../notifications/digest-link.ts';
import { escapeHtml } from '../../notifications/message-html.ts';
import type { ApiContext } from '../deps.ts';

const params = z.object({ token: z.uuid() });
const path = '/notifications/unsubscribe/:token';
const html = 'text/html; charset=utf-8';
/** With none at all a browser does not say that the form came from this page. */
const referrer = 'same-origin';
const answer = { 200: { description: 'A page', content: { 'text/html': { schema: z.string() } } } };

/** Behind the link of a digest. Mail programs POST to it by themselves (RFC 8058); a person is asked first. */
export function digestLinkRoutes({ notifications }: ApiContext): FastifyPluginAsyncZod {
  const { digestLink } = notifications;
  return async (app) => {
    app.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { bodyLimit: 10_000, parseAs: 'string' },
      (_, __, done) => done(null, null),
    );
    app.get(
      path,
      {
        config: { access: 'public' },
        schema: {
          tags: ['Notifications'],
          summary: 'Asks whether digests shall end',
          params,
          response: answer,
        },
      },
      async (request, reply) => {
        const page = await digestLink.page(request.params.token);
        return reply.type(html).header('referrer-policy', referrer).send(pageOf(page, 'ask'));
      },
    );
    app.post(
      path,
      {
        config: { access: 'public', audit: false },
        schema: { tags: ['Notifications'], summary: 'Ends digests', params, response: answer },
      },
      async (request, reply) => {
        const { token } = request.params;
        await digestLink.end(token);
        const page = await digestLink.page(token);
        return reply.type(html).header('referrer-policy', referrer).send(pageOf(page, 'done'));
      },
    );
  };
}

function pageOf({ language, title, ask, button, done }: DigestPage, state: 'ask' | 'done'): string {
  const body =
    state === 'done'
      ? `<p>${escapeHtml(done)}</p>`
      : `<p>${escapeHtml(ask)}</p><form method="post"><button type="submit">${escapeHtml(button)}</button></form>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
}

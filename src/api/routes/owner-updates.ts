import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { ownerPage } from '../owner-page.ts';

const params = z.object({ token: z.string().min(1).max(200) });
const path = '/owner-updates/:token';
const answer = { 200: { description: 'A page', content: { 'text/html': { schema: z.string() } } } };
const html = 'text/html; charset=utf-8';
/** With none at all a browser does not say that the form came from this page. */
const referrer = 'same-origin';

const given = z.discriminatedUnion('answer', [
  z.object({ answer: z.enum(['accepted', 'declined']) }),
  z.object({ answer: z.literal('deferred'), until: z.coerce.number().int().min(0).max(8.64e15) }),
]);

/** Behind the link that the owner of a vehicle was sent: he looks at an update, and answers. A GET changes nothing. */
export function ownerUpdateRoutes({ ota, clock }: ApiContext): FastifyPluginAsyncZod {
  const { ownerAnswers } = ota;
  return async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { bodyLimit: 10_000, parseAs: 'string' },
      (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    app.get(
      path,
      {
        config: { access: 'public' },
        schema: {
          tags: ['Updates'],
          summary: 'An update of a vehicle, for its owner',
          params,
          response: answer,
        },
      },
      async (request, reply) => {
        const view = await ownerAnswers.view(request.params.token);
        return reply
          .header('referrer-policy', referrer)
          .type(html)
          .send(ownerPage(view, { now: clock.now(), isLate: false }));
      },
    );
    app.post(
      path,
      {
        config: { access: 'public', audit: false },
        schema: {
          tags: ['Updates'],
          summary: 'What the owner of a vehicle answers: agreed, declined or put off',
          description: 'It is in the log of the deployment, and in the evidence of the campaign.',
          params,
          response: answer,
        },
      },
      async (request, reply) => {
        const { token } = request.params;
        // The link first: what is wrong with an answer is said to whoever may give one.
        await ownerAnswers.view(token);
        const parsed = given.safeParse(request.body);
        if (!parsed.success)
          throw new AppError(
            'invalid',
            'bad-request',
            'The answer must be accepted, declined, or deferred with until in milliseconds since 1970 UTC.',
          );
        const wasInTime = await ownerAnswers.answer(token, { kind: 'owner', ...parsed.data });
        const view = await ownerAnswers.view(token);
        return reply
          .header('referrer-policy', referrer)
          .type(html)
          .send(ownerPage(view, { now: clock.now(), isLate: !wasInTime }));
      },
    );
  };
}

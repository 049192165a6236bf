import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { createBrokerAccess } from '../plugins/broker-access.ts';
import { goAuthAcl, goAuthAnswer, goAuthSuperuser, goAuthUser } from '../schemas/broker-hooks.ts';

const config = { access: 'broker', audit: false } as const;
const tags = ['Broker'];
/** The plugin cannot send a header of one's own. */
const path = '/broker/mosquitto/:secret';
const params = z.object({ secret: z.string().max(200) });
const response = { 200: goAuthAnswer, 403: goAuthAnswer };
const access = { read: 1, write: 2, both: 3, subscribe: 4 };

/**
 * What mosquitto-go-auth's HTTP backend asks of clients that connect to a Mosquitto, as JSON or as a form. The status is the answer
 * (`http_response_mode status`), and the body says the same (`json`).
 */
export function mosquittoRoutes({ brokerHooks: hooks, clock }: ApiContext): FastifyPluginAsyncZod {
  const letIn = createBrokerAccess({ hooks, clock });
  const answer = (may: boolean) =>
    may
      ? ({ status: 200, body: { ok: true, error: '' } } as const)
      : ({ status: 403, body: { ok: false, error: 'refused' } } as const);

  function mayAccess({ username, clientid: clientId, topic, acc }: z.infer<typeof goAuthAcl>): boolean {
    const client = { clientId, username };
    if (acc === access.write) return hooks.mayPublish(client, topic);
    if (acc === access.read || acc === access.subscribe) return hooks.maySubscribe(client, topic);
    return acc === access.both && hooks.mayPublish(client, topic) && hooks.maySubscribe(client, topic);
  }

  return async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { bodyLimit: 256 * 1024, parseAs: 'string' },
      (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    app.addHook('onRequest', async (request) => {
      letIn(request, (request.params as z.infer<typeof params>).secret);
    });
    app.post(
      `${path}/user`,
      {
        config,
        schema: { tags, summary: 'Mosquitto: may this client connect?', params, body: goAuthUser, response },
      },
      async ({ body }, reply) => {
        const who = await hooks.signIn({
          ...{ clientId: body.clientid, username: body.username, password: body.password },
          ...{ certificateName: null, remoteAddress: null },
        });
        const { status, body: said } = answer(who !== 'refused');
        return reply.status(status).send(said);
      },
    );
    app.post(
      `${path}/superuser`,
      {
        config,
        schema: {
          tags,
          summary: 'Mosquitto: is this the server itself?',
          params,
          body: goAuthSuperuser,
          response,
        },
      },
      async ({ body }, reply) => {
        const { status, body: said } = answer(hooks.isServer(body.username));
        return reply.status(status).send(said);
      },
    );
    app.post(
      `${path}/acl`,
      {
        config,
        schema: {
          tags,
          summary: 'Mosquitto: may this client publish, or subscribe?',
          params,
          body: goAuthAcl,
          response,
        },
      },
      async ({ body }, reply) => {
        const { status, body: said } = answer(mayAccess(body));
        return reply.status(status).send(said);
      },
    );
  };
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { bearerOf, createBrokerAccess } from '../plugins/broker-access.ts';
import { emqxAnswer, emqxEvent, emqxRequest, emqxSignIn } from '../schemas/broker-hooks.ts';

const config = { access: 'broker', audit: false } as const;
const path = '/broker/emqx';
const tags = ['Broker'];

/**
 * What EMQX 5 asks over HTTP of clients that connect to it. Its rule: an answer other than 200 means "ask the next", so a
 * refusal is a 200 that says deny.
 */
export function emqxRoutes({ brokerHooks: hooks, clock }: ApiContext): FastifyPluginAsyncZod {
  const letIn = createBrokerAccess({ hooks, clock });
  return async (app) => {
    app.addHook('onRequest', async (request) => letIn(request, bearerOf(request)));
    app.post(
      `${path}/authenticate`,
      {
        config,
        schema: {
          tags,
          summary: 'EMQX: may this client connect?',
          description: 'For an authenticator `password_based` with backend `http`.',
          body: emqxSignIn,
          response: { 200: emqxAnswer },
        },
      },
      async ({ body }) => {
        const who = await hooks.signIn({
          ...{ clientId: body.clientid, username: body.username, password: body.password },
          ...{ certificateName: body.cert_common_name, remoteAddress: body.peerhost },
        });
        return { result: who === 'refused' ? 'deny' : 'allow', is_superuser: who === 'server' } as const;
      },
    );
    app.post(
      `${path}/authorize`,
      {
        config,
        schema: {
          tags,
          summary: 'EMQX: may this client publish, or subscribe?',
          description: 'For an authorization source of type `http`.',
          body: emqxRequest,
          response: { 200: emqxAnswer },
        },
      },
      async ({ body }) => {
        const client = { clientId: body.clientid, username: body.username };
        const may =
          body.action === 'publish'
            ? hooks.mayPublish(client, body.topic)
            : hooks.maySubscribe(client, body.topic);
        return { result: may ? 'allow' : 'deny' } as const;
      },
    );
    app.post(
      `${path}/events`,
      {
        config,
        schema: {
          tags,
          summary: 'EMQX: a client has connected, has left, or has subscribed',
          description: 'For an HTTP action of a rule on those events. What is not understood is ignored.',
          body: emqxEvent,
          response: { 204: z.undefined().describe('Heard') },
        },
      },
      async ({ body }, reply) => {
        hooks.hear(body.event ?? body.action ?? '', body);
        return reply.status(204).send();
      },
    );
  };
}

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addressKey } from '../../shared/address-key.ts';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { TooManyRequests } from '../plugins/problem-details.ts';
import { newPasskey, passkey, passkeyOptions, passkeySignIn, withPassword } from '../schemas/sign-in.ts';
import { signedIn } from '../schemas/user.ts';

const own = '/users/current/passkeys';

/** Passkeys: to sign in with one, to add and to remove one's own. */
export function passkeyRoutes({ failures, users, sessions, signIn }: ApiContext): FastifyPluginAsyncZod {
  const { passkeys } = signIn;
  const refusedFrom = failures.throttle('passkeys', {
    ...{ free: 50, windowMs: 900_000, firstDelayMs: 1_000, maxDelayMs: 900_000 },
  });

  return async (app) => {
    app.get(
      '/sessions/passkey',
      {
        config: { access: 'public' },
        schema: {
          tags: ['Sessions'],
          summary: 'What to ask a passkey for',
          description: 'For `navigator.credentials.get`; good for five minutes, and once.',
          response: { 200: passkeyOptions },
        },
      },
      async () => ({ ...(await passkeys.signInOptions()) }),
    );

    app.post(
      '/sessions/passkey',
      {
        config: { access: 'public', audit: 'session.create' },
        schema: {
          tags: ['Sessions'],
          summary: 'Sign in with a passkey',
          description: 'In place of password and second factor.',
          body: passkeySignIn,
          response: { 201: signedIn },
        },
      },
      async (request, reply) => {
        const address = addressKey(request.ip);
        const waitMs = refusedFrom.waitMs(address);
        if (waitMs > 0)
          throw new TooManyRequests('too-many-sign-ins', 'Too many passkeys that were not accepted.', waitMs);
        const username = await passkeys
          .signIn(request.body.response as AuthenticationResponseJSON)
          .catch(async (error: unknown) => {
            if (!(error instanceof AppError) || error.kind !== 'unauthenticated') throw error;
            refusedFrom.fail(address);
            const whose = error.code === 'passkey-cloned' ? String(error.cause) : 'unknown';
            await signIn.refused(request, whose, { reason: error.code });
            throw error;
          });
        const user = await users.findForSignIn(username);
        if (user === undefined || user.disabled) {
          await signIn.refused(request, username, { reason: 'disabled' });
          throw new AppError('unauthenticated', 'bad-passkey', 'This passkey was not accepted.');
        }
        return reply.code(201).send(await signIn.open(request, reply, { username, by: 'passkey' }));
      },
    );

    app.get(
      own,
      {
        config: { access: 'enrolling' },
        schema: {
          tags: ['Sign-in'],
          summary: 'My passkeys',
          response: { 200: z.object({ items: z.array(passkey) }).meta({ id: 'Passkeys' }) },
        },
      },
      async (request) => ({ items: [...(await passkeys.list(sessionOf(request).username))] }),
    );

    app.post(
      `${own}/options`,
      {
        config: { access: 'enrolling', audit: 'passkey.begin' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Begin to add a passkey',
          description: 'For `navigator.credentials.create`; good for five minutes, and once.',
          body: withPassword,
          response: { 200: passkeyOptions },
        },
      },
      async (request) => {
        const { username } = sessionOf(request);
        await signIn.checkPassword(request, request.body.password, 'password');
        return { ...(await passkeys.registrationOptions(username)) };
      },
    );

    app.post(
      own,
      {
        config: { access: 'enrolling', audit: 'passkey.add' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Add a passkey',
          body: newPasskey,
          response: { 201: passkey },
        },
      },
      async (request, reply) => {
        const session = sessionOf(request);
        const { name, response } = request.body;
        const made = await passkeys.register(session.username, name, response as RegistrationResponseJSON);
        await sessions.enrolled(session);
        note(request, { target: made.name });
        return reply.code(201).send(made);
      },
    );

    app.delete(
      `${own}/:id`,
      {
        config: { access: 'person', audit: 'passkey.remove' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Remove a passkey',
          description: 'Refused where it is the last factor of somebody whose role asks for one.',
          params: z.object({ id: z.string().max(2000) }),
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        const session = sessionOf(request);
        const { id } = request.params;
        const list = await passkeys.list(session.username);
        if (!list.some((one) => one.id === id)) throw notFound();
        const { hasCodes, isRequired } = await signIn.standing(session);
        if (isRequired && !hasCodes && list.length === 1)
          throw new AppError(
            'conflict',
            'second-factor-required',
            'Your role asks for a second factor: set up another before you remove this one.',
          );
        const name = await passkeys.remove(session.username, id);
        if (name === undefined) throw notFound();
        note(request, { target: name });
        return reply.code(204).send();
      },
    );
  };
}

const notFound = () => new AppError('not-found', 'passkey-not-found', 'You have no such passkey.');

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { resetFactors } from '../../users/second-factor/reset-factors.ts';
import { wrongCode } from '../../users/second-factor/second-factors.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { TooManyRequests } from '../plugins/problem-details.ts';
import {
  begunFactor,
  code as codeSchema,
  factorPolicy,
  recoveryCodes,
  secondFactor,
  secondStepAnswer,
  withPassword,
} from '../schemas/sign-in.ts';
import { signedIn } from '../schemas/user.ts';
import { isGoodTicket, nameIn, spendTicket } from '../second-step.ts';

const own = '/users/current/second-factor';
const none = z.undefined();

/** Codes of an authenticator app: the second step of a sign-in, setting up, turning off, asking for them by role. */
export function secondFactorRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, users, sessions, signIn, liveFeed, notifications, failures } = context;
  const { secondFactors, policy, tickets } = signIn;
  // Whoever tries codes knows the password, so they are counted by user, wherever they come from.
  const wrongCodes = failures.throttle('codes', {
    ...{ free: 5, windowMs: 900_000, firstDelayMs: 1_000, maxDelayMs: 900_000 },
  });

  /** As a failure, until it is found to be right. */
  function count(key: string): void {
    const waitMs = wrongCodes.waitMs(key);
    if (waitMs > 0) throw new TooManyRequests('too-many-codes', 'Too many wrong codes; wait.', waitMs);
    wrongCodes.fail(key);
  }

  return async (app) => {
    app.post(
      '/sessions/second-factor',
      {
        config: { access: 'public', audit: 'session.create' },
        schema: {
          tags: ['Sessions'],
          summary: 'The second step of a sign-in',
          description: 'With a code of the authenticator app, or a recovery code. Each is good once.',
          body: secondStepAnswer,
          response: { 201: signedIn },
        },
      },
      async (request, reply) => {
        const { ticket, code } = request.body;
        const user = await users.findForSignIn(nameIn(ticket));
        if (user === undefined || user.disabled || !(await isGoodTicket(tickets, user, ticket)))
          throw tooLate();
        const { username } = user;
        count(username);
        const kind = await secondFactors.check(username, code);
        if (kind === null) {
          await signIn.refused(request, username, { reason: 'wrong-code' });
          throw wrongCode('unauthenticated');
        }
        wrongCodes.forgive(username);
        if (!(await spendTicket(tickets, ticket))) throw tooLate();
        return reply.code(201).send(await signIn.open(request, reply, { username, by: kind }));
      },
    );

    app.get(
      own,
      {
        config: { access: 'enrolling' },
        schema: { tags: ['Sign-in'], summary: 'My second factor', response: { 200: secondFactor } },
      },
      async (request) => {
        const session = sessionOf(request);
        const { passkeys, isRequired } = await signIn.standing(session);
        return { ...(await secondFactors.read(session.username)), passkeys, isRequired };
      },
    );

    app.post(
      own,
      {
        config: { access: 'enrolling', audit: 'second-factor.begin' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Begin to set up an authenticator app',
          description: 'Counts for nothing until its first code is given.',
          body: withPassword,
          response: { 201: begunFactor },
        },
      },
      async (request, reply) => {
        const { username } = sessionOf(request);
        await signIn.checkPassword(request, request.body.password, 'password');
        note(request, { target: username });
        return reply.code(201).send(await secondFactors.begin(username));
      },
    );

    app.post(
      `${own}/confirm`,
      {
        config: { access: 'enrolling', audit: 'second-factor.on' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Turn codes on with the first one',
          body: z.strictObject({ code: codeSchema }).meta({ id: 'FactorCode' }),
          response: { 200: recoveryCodes },
        },
      },
      async (request) => {
        const session = sessionOf(request);
        const key = `confirm ${session.username}`;
        count(key);
        const codes = await secondFactors.confirm(session.username, request.body.code);
        wrongCodes.forgive(key);
        await sessions.enrolled(session);
        note(request, { target: session.username });
        return { recoveryCodes: [...codes] };
      },
    );

    app.post(
      `${own}/recovery-codes`,
      {
        config: { access: 'person', audit: 'second-factor.new-recovery-codes' },
        schema: {
          tags: ['Sign-in'],
          summary: 'New recovery codes in place of the old ones',
          body: withPassword,
          response: { 201: recoveryCodes },
        },
      },
      async (request, reply) => {
        const { username } = sessionOf(request);
        await signIn.checkPassword(request, request.body.password, 'password');
        note(request, { target: username });
        return reply.code(201).send({ recoveryCodes: [...(await secondFactors.newRecoveryCodes(username))] });
      },
    );

    app.post(
      `${own}/off`,
      {
        config: { access: 'person', audit: 'second-factor.off' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Ask for codes no more',
          description: 'Refused where the role asks for a second factor and there is no passkey.',
          body: withPassword,
          response: { 204: none },
        },
      },
      async (request, reply) => {
        const session = sessionOf(request);
        await signIn.checkPassword(request, request.body.password, 'password');
        const { passkeys, isRequired } = await signIn.standing(session);
        if (isRequired && passkeys === 0)
          throw new AppError(
            'conflict',
            'second-factor-required',
            'Your role asks for a second factor: add a passkey before you turn the codes off.',
          );
        await secondFactors.remove(session.username);
        note(request, { target: session.username });
        return reply.code(204).send();
      },
    );

    app.post(
      '/users/:username/second-factor/reset',
      {
        config: { access: 'users.write', audit: 'second-factor.reset' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Take away the second factor of somebody who lost it',
          description:
            'His passkeys too; his sessions end, and he is told by e-mail if he has confirmed an address.',
          params: z.object({ username: z.string().max(200) }),
          response: {
            200: z.object({ told: z.boolean().describe('By e-mail') }).meta({ id: 'FactorReset' }),
          },
        },
      },
      async (request) => {
        const { username } = request.params;
        await users.get(username, scopeOf(request));
        if (username === sessionOf(request).username)
          throw new AppError('conflict', 'own-account', 'Your own account: ask another administrator.');
        await resetFactors(db, username);
        liveFeed.endUser(username);
        const told = await notifications.tellAccount.factorReset(username, sessionOf(request).username);
        note(request, { target: username, detail: { told } });
        return { told };
      },
    );

    app.get(
      '/second-factor-policy',
      {
        config: { access: 'users.read' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Who must have a second factor',
          response: { 200: factorPolicy },
        },
      },
      async () => ({ roles: [...(await policy.roles())] }),
    );

    app.put(
      '/second-factor-policy',
      {
        config: { access: 'users.write', audit: 'second-factor.policy' },
        schema: {
          tags: ['Sign-in'],
          summary: 'Say who must have a second factor',
          description: 'By role, for all markets. Whoever has none sets one up at his next sign-in.',
          body: factorPolicy,
          response: { 200: factorPolicy },
        },
      },
      async (request) => {
        if (scopeOf(request) !== null)
          throw new AppError(
            'forbidden',
            'scope-not-covered',
            'This counts for all markets, beyond your own.',
          );
        note(request, { detail: { before: await policy.roles(), after: request.body.roles } });
        await policy.set(request.body.roles);
        return { roles: [...(await policy.roles())] };
      },
    );
  };
}

const tooLate = () =>
  new AppError(
    'unauthenticated',
    'sign-in-too-late',
    'This took too long; sign in with your password again.',
  );

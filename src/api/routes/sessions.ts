import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addressKey } from '../../shared/address-key.ts';
import { AppError } from '../../shared/errors.ts';
import { isOutdated, verifyPassword } from '../../users/passwords.ts';
import { permissionsOf } from '../../users/roles.ts';
import { ticketLivesMs } from '../../users/second-factor/tickets.ts';
import type { Session } from '../../users/sessions.ts';
import type { ApiContext } from '../deps.ts';
import { sessionCookie, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { TooManyRequests } from '../plugins/problem-details.ts';
import { secondStep } from '../schemas/sign-in.ts';
import { currentSession, signedIn, signIn } from '../schemas/user.ts';
import { writeTicket } from '../second-step.ts';

const minute = 60_000;

export function sessionRoutes({
  users,
  sessions,
  signIn: entry,
  liveFeed,
  failures,
  clock,
}: ApiContext): FastifyPluginAsyncZod {
  const delays = { windowMs: 15 * minute, firstDelayMs: 1_000, maxDelayMs: 15 * minute };
  /** One user from one address: from elsewhere the right password works on. */
  const byUser = failures.throttle('sign-in', { ...delays, free: 5 });
  /** Many users from one address. */
  const byAddress = failures.throttle('sign-in-address', { ...delays, free: 50 });

  return async (app) => {
    app.post(
      '/sessions',
      {
        config: { access: 'public', audit: 'session.create' },
        schema: {
          tags: ['Sessions'],
          summary: 'Sign in',
          description:
            'Sets an HttpOnly cookie besides. Failures from one address slow that address down. 202: the password was right, and a second step must follow.',
          body: signIn,
          response: { 201: signedIn, 202: secondStep },
        },
      },
      async (request, reply) => {
        const { password } = request.body;
        const username = request.body.username.toLowerCase();
        const address = addressKey(request.ip);
        const key = `${address} ${username}`;
        const waitMs = Math.max(byUser.waitMs(key), byAddress.waitMs(address));
        if (waitMs > 0) {
          throw new TooManyRequests(
            'too-many-sign-ins',
            'Too many wrong passwords; wait before the next.',
            waitMs,
          );
        }
        // Counted before it is known, so that many at once are no way around; taken back when it was right.
        byUser.fail(key);
        const user = await users.findForSignIn(username);
        const isRight = await verifyPassword(password, user?.passwordHash ?? null);
        if (user === undefined || !isRight || user.disabled) {
          byAddress.fail(address);
          await entry.refused(request, user?.username ?? 'unknown');
          throw new AppError('unauthenticated', 'wrong-password', 'The user name or the password is wrong.');
        }
        byUser.forgive(key);
        if (isOutdated(user.passwordHash)) await users.rehash(user.username, password);
        const { hasCodes, passkeys, isRequired } = await entry.standing(user);
        if (hasCodes || (isRequired && passkeys > 0)) {
          note(request, { action: 'session.first-step', username: user.username });
          return reply.code(202).send({
            next: 'second-factor',
            ticket: await writeTicket(entry.tickets, user),
            expiresAt: clock.now() + ticketLivesMs,
            methods: [...(hasCodes ? ['code' as const] : []), ...(passkeys > 0 ? ['passkey' as const] : [])],
          });
        }
        const opened = { username: user.username, by: 'password', enrolDue: isRequired };
        return reply.code(201).send(await entry.open(request, reply, opened));
      },
    );

    app.get(
      '/sessions/current',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Sessions'],
          summary: 'Who am I, and what may I',
          response: { 200: currentSession },
        },
      },
      async (request) => told(sessionOf(request)),
    );

    app.get(
      '/sessions/here',
      {
        config: { access: 'anybody' },
        schema: {
          tags: ['Sessions'],
          summary: 'Is anybody signed in here',
          description:
            'As /sessions/current, but null where that answers 401: for a page that shows its sign-in then.',
          response: { 200: currentSession.nullable() },
        },
      },
      async (request) => request.session && told(request.session),
    );

    app.delete(
      '/sessions/current',
      {
        config: { access: 'enrolling', audit: 'session.end' },
        schema: {
          tags: ['Sessions'],
          summary: 'Sign out',
          response: { 204: z.undefined().describe('Signed out') },
        },
      },
      async (request, reply) => {
        const session = sessionOf(request);
        await sessions.close(session);
        liveFeed.endSession(session.tokenHash);
        return reply.code(204).clearCookie(sessionCookie, entry.cookie).send();
      },
    );
  };
}

const told = (session: Session) => ({
  ...{ username: session.username, role: session.role, markets: session.markets && [...session.markets] },
  permissions: session.enrolDue ? [] : permissionsOf(session),
  ...{ expiresAt: session.expiresAt, enrolDue: session.enrolDue, key: session.key?.name ?? null },
});

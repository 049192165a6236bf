import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { isOutdated, verifyPassword } from '../../users/passwords.ts';
import { permissionsOf } from '../../users/roles.ts';
import type { Session } from '../../users/sessions.ts';
import type { ApiContext } from '../deps.ts';
import { sessionCookie, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { addressKey, FailureThrottle } from '../plugins/failure-throttle.ts';
import { TooManyRequests } from '../plugins/problem-details.ts';
import { currentSession, signedIn, signIn } from '../schemas/user.ts';

const minute = 60_000;

export function sessionRoutes({
  users,
  sessions,
  audit,
  liveFeed,
  settings,
  clock,
}: ApiContext): FastifyPluginAsyncZod {
  const delays = { windowMs: 15 * minute, firstDelayMs: 1_000, maxDelayMs: 15 * minute };
  /** One user from one address: from elsewhere the right password works on. */
  const byUser = new FailureThrottle({ ...delays, free: 5 }, clock);
  /** Many users from one address. */
  const byAddress = new FailureThrottle({ ...delays, free: 50 }, clock);
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: settings.secureCookies } as const;

  return async (app) => {
    app.post(
      '/sessions',
      {
        config: { access: 'public', audit: 'session.create' },
        schema: {
          tags: ['Sessions'],
          summary: 'Sign in',
          description: 'Sets an HttpOnly cookie besides. Failures from one address slow that address down.',
          body: signIn,
          response: { 201: signedIn },
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
          await audit.record({
            username: user?.username ?? 'unknown',
            action: 'session.refused',
            vin: null,
            target: null,
            detail: {},
            remoteAddress: request.ip,
          });
          throw new AppError('unauthenticated', 'wrong-password', 'The user name or the password is wrong.');
        }
        byUser.forgive(key);
        if (isOutdated(user.passwordHash)) await users.rehash(user.username, password);
        const session = await sessions.open(user.username, {
          userAgent: request.headers['user-agent'] ?? null,
          remoteAddress: request.ip,
        });
        note(request, { username: user.username });
        return reply
          .code(201)
          .setCookie(sessionCookie, session.token, { ...cookie, expires: new Date(session.expiresAt) })
          .send(session);
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
        config: { access: 'signed-in', audit: 'session.end' },
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
        return reply.code(204).clearCookie(sessionCookie, cookie).send();
      },
    );
  };
}

const told = ({ username, role, markets, expiresAt }: Session) => ({
  username,
  role,
  markets: markets && [...markets],
  permissions: permissionsOf(role),
  expiresAt,
});

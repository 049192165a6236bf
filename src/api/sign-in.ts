import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../database/database.ts';
import { addressKey } from '../shared/address-key.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { createPasskeys, type Passkeys } from '../users/passkeys/passkeys.ts';
import { verifyPassword } from '../users/passwords.ts';
import type { Role } from '../users/roles.ts';
import { createFactorPolicy, type FactorPolicy } from '../users/second-factor/factor-policy.ts';
import { createSecondFactors, type SecondFactors } from '../users/second-factor/second-factors.ts';
import { createTickets, type Tickets } from '../users/second-factor/tickets.ts';
import type { Sessions } from '../users/sessions.ts';
import type { Users } from '../users/users.ts';
import type { ApiSettings } from './deps.ts';
import { sessionCookie, sessionOf } from './plugins/access.ts';
import { note } from './plugins/audit.ts';
import { TooManyRequests } from './plugins/problem-details.ts';
import type { Failures } from './plugins/shared-failures.ts';

/** How somebody stands with his factors. */
export interface Standing {
  readonly hasCodes: boolean;
  readonly passkeys: number;
  /** His role asks for a second factor. */
  readonly isRequired: boolean;
}

/** What the routes share by which people come in and change how they do. */
export interface SignIn {
  readonly secondFactors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly policy: FactorPolicy;
  readonly tickets: Tickets;
  readonly cookie: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'strict';
    readonly secure: boolean;
  };
  standing(user: { readonly username: string; readonly role: Role }): Promise<Standing>;
  /** Opens a session, sets its cookie and notes it for the audit log; `by` says what it was opened with. */
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    session: { readonly username: string; readonly by: string; readonly enrolDue?: boolean },
  ): Promise<{ readonly token: string; readonly expiresAt: number; readonly enrol: boolean }>;
  /** Writes down that a sign-in was refused. */
  refused(request: FastifyRequest, username: string, detail?: object): Promise<void>;
  /**
   * Before a person changes how he signs in: a session that was left open must not be enough. Who was just sent here by his
   * sign-in to set up his first factor has given it already.
   * @throws AppError forbidden `wrong-password`, or TooManyRequests in its place
   */
  checkPassword(request: FastifyRequest, password: string | undefined, path: string): Promise<void>;
}

export function createSignIn(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly audit: AuditLog;
  readonly failures: Failures;
  readonly settings: Pick<ApiSettings, 'publicUrl' | 'secureCookies'>;
}): SignIn {
  const { db, clock, sessions, users, audit, settings } = options;
  const tickets = createTickets({ db, clock });
  const secondFactors = createSecondFactors({ db, clock });
  const passkeys = createPasskeys({ db, clock, tickets, publicUrl: settings.publicUrl });
  const policy = createFactorPolicy({ db });
  const wrongPasswords = options.failures.throttle('own-password', {
    ...{ free: 5, windowMs: 900_000, firstDelayMs: 1_000, maxDelayMs: 900_000 },
  });
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: settings.secureCookies } as const;

  return {
    ...{ secondFactors, passkeys, policy, tickets, cookie },

    async standing({ username, role }) {
      const [{ since }, own, required] = await Promise.all([
        secondFactors.read(username),
        passkeys.list(username),
        policy.roles(),
      ]);
      return { hasCodes: since !== null, passkeys: own.length, isRequired: required.includes(role) };
    },

    async open(request, reply, { username, by, enrolDue = false }) {
      const from = { userAgent: request.headers['user-agent'] ?? null, remoteAddress: request.ip };
      const session = await sessions.open(username, from, enrolDue);
      note(request, { username, detail: { by } });
      reply
        .code(201)
        .setCookie(sessionCookie, session.token, { ...cookie, expires: new Date(session.expiresAt) });
      return { ...session, enrol: enrolDue };
    },

    refused: (request, username, detail = {}) =>
      audit.record({
        ...{ username, action: 'session.refused', vin: null, target: null, detail },
        remoteAddress: request.ip,
      }),

    async checkPassword(request, password, path) {
      const { username, enrolDue } = sessionOf(request);
      if (enrolDue && password === undefined) return;
      const wrong = () =>
        new AppError('forbidden', 'wrong-password', 'The current password is wrong.', {
          fields: [{ path, message: 'is wrong' }],
        });
      if (password === undefined) throw wrong();
      const key = `${addressKey(request.ip)} ${username}`;
      const waitMs = wrongPasswords.waitMs(key);
      if (waitMs > 0) throw new TooManyRequests('too-many-sign-ins', 'Too many wrong passwords.', waitMs);
      wrongPasswords.fail(key);
      const known = await users.findForSignIn(username);
      if (!(await verifyPassword(password, known?.passwordHash ?? null))) throw wrong();
      wrongPasswords.forgive(key);
    },
  };
}

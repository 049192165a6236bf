import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { AuditLog } from '../../audit/audit-log.ts';
import { addressKey } from '../../shared/address-key.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { type ApiKeys, isApiKey } from '../../users/api-keys/api-keys.ts';
import { covers, may, type Permission, permissions, type Scope } from '../../users/roles.ts';
import type { Session, Sessions } from '../../users/sessions.ts';
import { vehicleNotFound } from '../../vehicles/registry.ts';
import type { FleetVehicle } from '../../vehicles/vehicle.ts';
import { isVin } from '../../wire/vin.ts';
import { checkDeclared } from './check-declared.ts';
import type { FailureThrottle } from './failure-throttle.ts';
import { refuseOtherSites } from './other-sites.ts';
import { isOwnMachine } from './own-machine.ts';
import { TooManyRequests } from './problem-details.ts';
import type { Failures } from './shared-failures.ts';

/**
 * Who may call a route; every route says so, or the start fails. `own-machine` is anybody signed in, and anybody on
 * the machine itself. `anybody` is public, but told who it is: its `session` is null where nobody is signed in. `vehicle` is a
 * vehicle by its own secret, which the route checks (`vehicle-access.ts`), `broker` the broker that vehicles connect to (`broker-access.ts`); no session of a
 * person counts there. `signed-in` is a person
 * or a key of his, `person` nobody but himself, `enrolling` even before he has the second factor that his role asks for.
 */
export type Access =
  | 'public'
  | 'anybody'
  | 'signed-in'
  | 'person'
  | 'enrolling'
  | 'own-machine'
  | 'vehicle'
  | 'broker'
  | Permission;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /**
     * What the audit log calls this write; every route but a GET has one. `false` is for what concerns nobody but the
     * user himself, such as the theme of his console.
     */
    audit?: string | false;
    /** The body is read as it comes: no Idempotency-Key. */
    streamed?: boolean;
  }
  interface FastifyRequest {
    session: Session | null;
    /** Came by cookie, which a browser sends by itself. */
    byCookie: boolean;
    /** What was refused him, for the audit log. */
    refused: { readonly vin: string | null; readonly reason: string } | null;
  }
}

export const sessionCookie = 'roadside_session';

export interface AccessOptions {
  readonly sessions: Sessions;
  readonly apiKeys: Pick<ApiKeys, 'find'>;
  readonly findVehicle: (vin: string) => FleetVehicle | undefined;
  /** Where other processes register vehicles: reads it again, so that what was just answered there is so here. */
  readonly lookAgain: ((vin: string) => Promise<void>) | null;
  readonly failures: Failures;
  readonly audit: AuditLog;
  readonly publicUrl: string;
  readonly logger: Logger;
}

/** The session of a route that is not public. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.session === null) throw new Error('a public route has no session');
  return request.session;
}

export const scopeOf = (request: FastifyRequest): Scope => sessionOf(request).markets;

/**
 * Signs requests in and refuses what the role or the scope does not cover. A VIN outside the scope is looked up,
 * refused and timed exactly as one that does not exist.
 */
export class AccessControl {
  readonly #options: AccessOptions;
  readonly #badTokens: FailureThrottle;
  readonly #badVins: FailureThrottle;

  constructor(options: AccessOptions) {
    this.#options = options;
    const limit = { windowMs: 60_000, firstDelayMs: 1_000, maxDelayMs: 60_000 };
    this.#badTokens = options.failures.throttle('tokens', { ...limit, free: 300 });
    this.#badVins = options.failures.throttle('vins', { ...limit, free: 60 });
  }

  register(app: FastifyInstance): void {
    app.decorateRequest('session', null);
    app.decorateRequest('byCookie', false);
    app.decorateRequest('refused', null);
    app.addHook('onResponse', async (request) => this.#recordRefusal(request));
    const routes: RouteOptions[] = [];
    app.addHook('onRoute', (route) => void routes.push(route));
    app.addHook('onReady', async () => routes.forEach(checkDeclared));
    app.addHook('onRequest', async (request) => {
      // An unknown path has no route and tells nothing.
      const access = request.routeOptions.config.access;
      if (request.is404 || access === undefined) return;
      await this.#signIn(request, access);
      refuseOtherSites(request, this.#options.publicUrl);
      const { vin } = request.params as { vin?: unknown };
      if (typeof vin !== 'string') return;
      await this.#lookAgain(request, vin);
      this.vehicle(request, vin);
    });
  }

  /** For one that is not there as for one that he may not see, so that the time says nothing. */
  async #lookAgain(request: FastifyRequest, vin: string): Promise<void> {
    const { lookAgain, findVehicle } = this.#options;
    if (lookAgain === null || !isVin(vin)) return;
    const { markets, username } = sessionOf(request);
    const vehicle = findVehicle(vin);
    if (vehicle !== undefined && covers(markets, vehicle.market)) return;
    if (this.#badVins.waitMs(username) === 0) await lookAgain(vin);
  }

  /**
   * The vehicle, if the user may see it.
   * @throws AppError not-found `vehicle-not-found`, or TooManyRequests in its place
   */
  vehicle(request: FastifyRequest, vin: string): FleetVehicle {
    const session = sessionOf(request);
    const vehicle = this.#options.findVehicle(vin);
    if (vehicle !== undefined && covers(session.markets, vehicle.market)) return vehicle;
    const waitMs = this.#badVins.waitMs(session.username);
    if (waitMs > 0) {
      throw new TooManyRequests(
        'too-many-unknown-vehicles',
        'Too many vehicles that do not exist were asked for.',
        waitMs,
      );
    }
    this.#badVins.fail(session.username);
    if (vehicle !== undefined) this.#noteRefusal(request, vin, 'out of scope');
    throw vehicleNotFound();
  }

  async #signIn(request: FastifyRequest, access: Access): Promise<void> {
    if (access === 'public' || access === 'vehicle' || access === 'broker') return;
    if (access === 'own-machine' && isOwnMachine(request)) return;
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    const bearer = scheme?.toLowerCase() === 'bearer' ? token : undefined;
    const presented = bearer ?? request.cookies[sessionCookie];
    const session =
      presented === undefined ? undefined : await this.#find(request, presented, bearer !== undefined);
    if (session === undefined) {
      const missing = new AppError(
        'unauthenticated',
        'not-signed-in',
        'Sign in first: the token is missing, wrong or expired.',
      );
      if (presented === undefined) {
        if (access === 'anybody') return;
        throw missing;
      }
      const key = addressKey(request.ip);
      const waitMs = this.#badTokens.waitMs(key);
      if (waitMs > 0) {
        throw new TooManyRequests('too-many-failures', 'Too many requests that were not signed in.', waitMs);
      }
      this.#badTokens.fail(key);
      if (access === 'anybody') return;
      throw missing;
    }
    request.session = session;
    request.byCookie = bearer === undefined;
    this.#checkRight(request, session, access);
  }

  #checkRight(request: FastifyRequest, session: Session, access: Access): void {
    if (session.enrolDue && access !== 'enrolling' && access !== 'anybody')
      throw new AppError(
        'forbidden',
        'second-factor-due',
        'Your role asks for a second factor: set up an authenticator app or a passkey first.',
      );
    if (session.key !== null && (access === 'person' || access === 'enrolling')) {
      this.#noteRefusal(request, null, 'not by key');
      throw new AppError('forbidden', 'not-by-key', 'A person does this himself, not a key.');
    }
    if (!(access in permissions) || may(session, access as Permission)) return;
    this.#noteRefusal(request, null, `needs ${access}`);
    const who = session.key === null ? 'Your role' : 'This key';
    throw new AppError('forbidden', 'not-allowed', `${who} does not allow this.`);
  }

  /** A key counts in the header only: no page can be made to send one. */
  async #find(request: FastifyRequest, presented: string, isBearer: boolean): Promise<Session | undefined> {
    const { sessions, apiKeys, audit } = this.#options;
    if (!isApiKey(presented)) return sessions.find(presented);
    if (!isBearer) return undefined;
    const found = await apiKeys.find(presented, request.ip);
    if (found === undefined || found.isFromThere) return found?.session;
    // Who goes on trying is refused anyway: the log need not grow with it.
    if (this.#badTokens.waitMs(addressKey(request.ip)) > 0) return undefined;
    await audit.record({
      ...{ username: found.session.username, key: found.session.key?.name ?? null },
      ...{ action: 'api-key.refused', vin: null, target: null, remoteAddress: request.ip },
      detail: { reason: 'address' },
    });
    return undefined;
  }

  /** Written behind the answer: how long that takes must not tell that there is something. */
  #noteRefusal(request: FastifyRequest, vin: string | null, reason: string): void {
    request.refused = { vin, reason };
  }

  #recordRefusal(request: FastifyRequest): void {
    if (request.refused === null) return;
    const { vin, reason } = request.refused;
    const { audit, logger } = this.#options;
    audit
      .record({
        username: sessionOf(request).username,
        action: 'access.refused',
        vin,
        target: `${request.method} ${request.routeOptions.url ?? ''}`,
        detail: { reason },
        remoteAddress: request.ip,
        key: sessionOf(request).key?.name ?? null,
      })
      .catch((error: unknown) =>
        logger.error({ err: error }, 'a refusal could not be written to the audit log'),
      );
  }
}

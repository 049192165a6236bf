import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import { covers, isAllowed, type Permission, permissions, type Scope } from '../../users/roles.ts';
import type { Session, Sessions } from '../../users/sessions.ts';
import { vehicleNotFound } from '../../vehicles/registry.ts';
import type { FleetVehicle } from '../../vehicles/vehicle.ts';
import { addressKey, FailureThrottle } from './failure-throttle.ts';
import { TooManyRequests } from './problem-details.ts';

/**
 * Who may call a route; every route says so, or the start fails. `own-machine` is anybody signed in, and anybody on
 * the machine itself. `anybody` is public, but told who it is: its `session` is null where nobody is signed in. `vehicle` is a
 * vehicle by its own secret, which the route checks (`vehicle-access.ts`); no session of a person counts there.
 */
export type Access = 'public' | 'anybody' | 'signed-in' | 'own-machine' | 'vehicle' | Permission;

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
  readonly findVehicle: (vin: string) => FleetVehicle | undefined;
  readonly audit: AuditLog;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The session of a route that is not public. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.session === null) throw new Error('a public route has no session');
  return request.session;
}

export const scopeOf = (request: FastifyRequest): Scope => sessionOf(request).markets;

/** Nothing is reachable that nobody decided about: the start fails. */
function checkDeclared(route: RouteOptions): void {
  const access = route.config?.access;
  const name = `${[route.method].flat().join('/')} ${route.url}`;
  if (access === undefined) throw new Error(`the route ${name} does not say who may call it`);
  const isWrite = ![route.method].flat().every((method) => ['GET', 'HEAD', 'OPTIONS'].includes(method));
  if (isWrite && route.config?.audit === undefined) {
    throw new Error(`the route ${name} writes, and does not say what the audit log calls that`);
  }
}

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
    this.#badTokens = new FailureThrottle({ ...limit, free: 300 }, options.clock);
    this.#badVins = new FailureThrottle({ ...limit, free: 60 }, options.clock);
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
      this.#refuseOtherSites(request);
      const { vin } = request.params as { vin?: unknown };
      if (typeof vin === 'string') this.vehicle(request, vin);
    });
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
    if (access === 'public' || access === 'vehicle') return;
    if (access === 'own-machine' && isOwnMachine(request)) return;
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    const bearer = scheme?.toLowerCase() === 'bearer' ? token : undefined;
    const presented = bearer ?? request.cookies[sessionCookie];
    const session = presented === undefined ? undefined : await this.#options.sessions.find(presented);
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
    if (access in permissions && !isAllowed(session.role, access as Permission)) {
      this.#noteRefusal(request, null, `needs ${access}`);
      throw new AppError('forbidden', 'not-allowed', 'Your role does not allow this.');
    }
  }

  /** A browser sends the cookie with whatever any page makes it send; a write must come from a page of ours. */
  #refuseOtherSites(request: FastifyRequest): void {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (!request.byCookie && origin === undefined) return;
    const isOurs =
      origin === undefined
        ? site === 'same-origin'
        : origin === new URL(this.#options.publicUrl).origin ||
          origin === `${request.protocol}://${request.host}`;
    if (!isOurs && (request.byCookie || request.session === null)) {
      throw new AppError(
        'forbidden',
        'cross-site-request',
        'This request did not come from a page of this server.',
      );
    }
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
      })
      .catch((error: unknown) =>
        logger.error({ err: error }, 'a refusal could not be written to the audit log'),
      );
  }
}

/** From the machine itself, and not handed on by a proxy on it. */
function isOwnMachine(request: FastifyRequest): boolean {
  const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isForwarded =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return (address === '::1' || address.startsWith('127.')) && !isForwarded;
}

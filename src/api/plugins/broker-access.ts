import type { FastifyRequest } from 'fastify';
import type { BrokerHooks } from '../../gateway/broker-hooks.ts';
import { addressKey } from '../../shared/address-key.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { FailureThrottle } from './failure-throttle.ts';
import { TooManyRequests } from './problem-details.ts';

/** Lets in the broker that vehicles connect to, by the secret that it was told to show, and nobody else. */
export function createBrokerAccess(options: {
  readonly hooks: Pick<BrokerHooks, 'isBroker'>;
  readonly clock: Clock;
}): (request: FastifyRequest, secret: string) => void {
  const { hooks, clock } = options;
  const wrong = new FailureThrottle(
    { free: 60, windowMs: 60_000, firstDelayMs: 1000, maxDelayMs: 60_000 },
    clock,
  );
  return (request, secret) => {
    const key = addressKey(request.ip);
    const waitMs = wrong.waitMs(key);
    if (waitMs > 0) throw new TooManyRequests('too-many-failures', 'Too many wrong secrets.', waitMs);
    if (hooks.isBroker(secret)) return;
    wrong.fail(key);
    throw new AppError(
      'unauthenticated',
      'broker-not-known',
      'Only the broker may ask this, by the secret of ROADSIDE_BROKER_HOOK_SECRET: it is missing or wrong.',
    );
  };
}

/** `Authorization: Bearer SECRET`. */
export function bearerOf(request: FastifyRequest): string {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

import { createHash } from 'node:crypto';
import type { Bus } from '../../processes/bus.ts';
import type { Clock } from '../../shared/clock.ts';
import { type FailureLimit, FailureThrottle } from './failure-throttle.ts';

/** Failures that count in every process that answers requests, wherever they happened. */
export interface Failures {
  /** `name` says what is counted; each once. */
  throttle(name: string, limit: FailureLimit): FailureThrottle;
}

/** Nobody needs to read of whom. */
const digestOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);

/**
 * Before the bus starts. What happened elsewhere counts a moment later here; what was missed while there was no connection does not count.
 * `process` names this one: what it says itself it has counted.
 */
export function createFailures({
  bus,
  process,
  clock,
}: {
  readonly bus: Pick<Bus, 'on' | 'say'>;
  readonly process: string;
  readonly clock: Clock;
}): Failures {
  const throttles = new Map<string, FailureThrottle>();
  bus.on('failures', (said) => {
    const [from, name = '', what, digest = ''] = said?.split(' ') ?? [];
    if (from === undefined || from === process) return;
    throttles.get(name)?.heard(what === 'forgive' ? 'forgive' : 'fail', digest);
  });
  return {
    throttle(name, limit) {
      const throttle = new FailureThrottle(limit, clock, {
        digestOf,
        tell: (what, digest) => void bus.say('failures', `${process} ${name} ${what} ${digest}`),
      });
      throttles.set(name, throttle);
      return throttle;
    },
  };
}

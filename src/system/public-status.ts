import type { Clock } from '../shared/clock.ts';
import {
  type ServiceChange,
  type ServiceHistory,
  type SpanState,
  spansOf,
  stoppedMs,
} from './service-history.ts';
import { type Service, type ServiceState, services } from './services.ts';

export interface ServiceStatus {
  readonly service: Service;
  readonly state: ServiceState;
  /** Null where that was before what is kept. */
  readonly since: number | null;
  /** The last 24 h in equal parts, oldest first: the worst of each. */
  readonly day: readonly SpanState[];
  readonly stoppedMs: number;
}

export interface PublicStatus {
  readonly at: number;
  readonly services: readonly ServiceStatus[];
}

const dayMs = 86_400_000;
export const spansOfDay = 48;

/**
 * What works, for anybody: from memory alone, so it answers while the database is dead. Whether vehicles are accepted is asked at
 * the moment; the rest is as the watcher saw it seconds ago.
 */
export function createPublicStatus(options: {
  readonly history: Pick<ServiceHistory, 'now' | 'changes'>;
  readonly readiness: () => Promise<{ readonly ready: boolean }>;
  readonly clock: Pick<Clock, 'now'>;
}): () => Promise<PublicStatus> {
  const { history, readiness, clock } = options;
  return async () => {
    const { ready } = await readiness();
    const at = clock.now();
    const states = history.now();
    return {
      at,
      services: services.map((service) => {
        const changes = history.changes(service);
        const told = states?.[service] ?? 'works';
        const state = service === 'vehicles' && !ready ? 'stopped' : told;
        const span = { from: at - dayMs, to: at };
        return {
          ...{ service, state, since: sinceOf(changes, state) },
          day: spansOf(changes, { ...span, count: spansOfDay }),
          stoppedMs: stoppedMs(changes, span.from, span.to),
        };
      }),
    };
  };
}

function sinceOf(changes: readonly ServiceChange[], state: ServiceState): number | null {
  const last = changes.at(-1);
  return last?.state === state ? last.at : null;
}

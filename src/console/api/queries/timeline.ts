import { useInfiniteQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { serverNow } from '../server-clock.ts';

export type TimelineEntry = Schemas['TimelineEntry'];
export const timelineKinds = [
  'alert',
  'fault',
  'case',
  'command',
  'session',
  'update',
  'event',
  'inventory',
  'gap',
  'answer',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];
/** Captures are answered too, but not yet sent from here: shown when asked for. */
export const usualKinds: readonly TimelineKind[] = timelineKinds.filter((kind) => kind !== 'answer');

const dayMs = 86_400_000;
/** The server looks for gaps in the whole of what is asked for, so it is asked for a month at a time. */
const monthMs = 30 * dayMs;
const limit = 60;

interface Step {
  readonly from: number;
  readonly to: number;
  readonly cursor?: string;
}

/**
 * What happened before `until` (null: up to now), newest first, down to `floor`; undefined: not known yet. A month in which
 * nothing happened is a page without items.
 */
export const useTimeline = (
  vin: string,
  kinds: readonly TimelineKind[],
  until: number | null,
  floor: number | undefined,
) =>
  useInfiniteQuery({
    queryKey: ['timeline', vin, kinds.join(), until],
    queryFn: async ({ pageParam: { from, to, cursor }, signal }) => {
      const query = { from, to, kinds, cursor, limit, order: 'desc' };
      const path = withQuery(`/vehicles/${vin}/timeline`, query);
      return { from, to, page: await call<Schemas['TimelinePage']>('GET', path, undefined, { signal }) };
    },
    // A car's clock may be a little ahead.
    initialPageParam: monthBefore(until ?? serverNow() + dayMs),
    getNextPageParam: ({ from, to, page }): Step | undefined => {
      if (page.nextCursor !== null) return { from, to, cursor: page.nextCursor };
      return floor === undefined || from <= floor ? undefined : monthBefore(from);
    },
    enabled: floor !== undefined,
    meta: { refreshOn: ['alert', 'presence', 'case', 'command', 'remote-session'], vin },
  });

function monthBefore(to: number): Step {
  return { from: to - monthMs, to };
}

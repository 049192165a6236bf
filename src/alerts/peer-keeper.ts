import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Evidence } from '../rule-engine/finding.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import { comparedSignals } from './judged-signals.ts';
import type { PeerValues } from './peer-values.ts';
import type { Peers } from './peers.ts';

/** Compares each alert that fires with comparable vehicles, and keeps the answer with it. */
export interface PeerKeeper extends Part {
  /** Alerts may have fired. */
  told(events: readonly FeedEvent[]): void;
}

/** However many fire at once: so many at a time, newest first, with a rest between. What fires last week is not compared with today. */
const atOnce = 200;
const restMs = 1000;
const newestMs = 24 * 3_600_000;

export function createPeerKeeper(options: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly peers: PeerValues;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}): PeerKeeper {
  const { db, registry, peers, clock, logger } = options;
  let cancel: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isStopped = true;

  function wake(): void {
    if (isStopped || isRunning || cancel !== null) return;
    cancel = clock.after(restMs, () => {
      cancel = null;
      isRunning = true;
      running = sweep()
        .catch((error: unknown) => {
          logger.warn({ err: error }, 'alerts could not be compared with comparable vehicles');
          return false;
        })
        .then((isMore) => {
          isRunning = false;
          if (isMore) wake();
        });
    });
  }

  /** True where more may be waiting. */
  async function sweep(): Promise<boolean> {
    const rows = await db
      .selectFrom('alerts')
      .select(['id', 'vin', 'evidence'])
      .where('state', '=', 'firing')
      .where('peers', 'is', null)
      .where('fired_at', '>', clock.now() - newestMs)
      .orderBy('fired_at', 'desc')
      .limit(atOnce)
      .execute();
    const found: { id: string; peers: Peers }[] = [];
    for (const { id, vin, evidence } of rows) {
      const vehicle = registry.get(vin);
      if (isStopped) return false;
      if (vehicle === undefined) continue;
      found.push({
        id,
        peers: await peers.compare(vehicle, Object.fromEntries(comparedSignals(evidence as Evidence))),
      });
    }
    if (found.length > 0) await keep(found);
    return found.length === atOnce;
  }

  const keep = (found: readonly { readonly id: string; readonly peers: Peers }[]) =>
    sql`update alerts set peers = found.peers::jsonb
      from unnest(${found.map(({ id }) => id)}::uuid[], ${found.map((one) => JSON.stringify(one.peers))}::text[])
        as found (id, peers)
      where alerts.id = found.id`.execute(db);

  return {
    async start() {
      isStopped = false;
      wake();
    },
    async stop() {
      isStopped = true;
      cancel?.();
      cancel = null;
      await running;
    },
    told(events) {
      const fires = ({ type, data }: FeedEvent) =>
        type === 'alert' && (data as { readonly state?: unknown }).state === 'firing';
      if (events.some(fires)) wake();
    },
  };
}

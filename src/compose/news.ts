import type { PeerKeeper } from '../alerts/peer-keeper.ts';
import { createFeedReader } from '../api/feed-reader.ts';
import type { LiveFeed } from '../api/live-feed.ts';
import type { Database } from '../database/database.ts';
import type { FeedEvent, Pipeline } from '../ingest/pipeline.ts';
import { createFeedFollower } from '../processes/feed-follower.ts';
import type { CaseFollower } from '../service/cases/case-follower.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { type Part, stopOnly } from '../shared/part.ts';
import type { VehicleCredentials } from '../vehicles/credentials.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Gateway } from './gateway.ts';
import { hearOthers } from './hear-others.ts';
import type { Knowledge } from './knowledge.ts';
import type { composeNotifications } from './notifications.ts';
import type { Processes } from './processes.ts';
import type { Does } from './roles.ts';

/** Who hears of what: of the pipeline's events, of what is in the feed, of what other processes have changed. */
export function composeNews(parts: {
  readonly does: Does;
  readonly processes: Processes;
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly pipeline: Pipeline;
  /** Null: another process has it, and the pipeline. */
  readonly gateway: Gateway | null;
  readonly credentials: VehicleCredentials;
  readonly knowledge: Knowledge;
  readonly liveFeed: LiveFeed;
  readonly peers: PeerKeeper;
  readonly follower: CaseFollower;
  readonly notifications: Pick<Awaited<ReturnType<typeof composeNotifications>>, 'alerts'>;
  readonly diagnostics: Pick<Diagnostics, 'told' | 'delivery'>;
  readonly isOnline: (vin: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { does, processes, db, registry, pipeline, gateway, credentials, knowledge, liveFeed } = parts;
  const { diagnostics, clock, logger } = parts;
  const { isAlone, bus, remote } = processes;

  function told(events: readonly FeedEvent[]): void {
    liveFeed.told(events);
    if (does.worker) {
      parts.peers.told(events);
      parts.follower.told(events);
      parts.notifications.alerts.told(events);
    }
    if (gateway !== null) diagnostics.told(events);
  }

  const served =
    gateway === null || isAlone
      ? null
      : processes.serve({ ...gateway, pipeline, registry, credentials, clock });
  if (gateway !== null) {
    const { journal } = gateway;
    pipeline.events.onCommitted = (position) => journal.trim(position);
    pipeline.events.onDamage = (damage) => journal.noteDamage(damage);
    pipeline.events.onSignals = (update) => {
      liveFeed.publishSignals(update);
      served?.signals(update);
    };
    pipeline.events.onVehicleState = (changes) => {
      registry.apply(changes);
      served?.states(changes);
    };
  }
  const nothing: Part = stopOnly(async () => undefined);
  if (isAlone) {
    registry.onChanged((vin) => pipeline.vehicleChanged(vin));
    pipeline.events.onFeed = told;
    return { hearing: nothing, feed: nothing, link: nothing };
  }
  return {
    hearing: hearOthers({
      ...{ bus, db, registry, credentials, liveFeed, remote, clock, logger },
      ...{ rules: knowledge.rules, readImports: knowledge.readImports },
      pipeline: gateway === null ? null : pipeline,
      due: (vin) => diagnostics.delivery.due(vin),
      isOnline: parts.isOnline,
    }),
    feed: createFeedFollower({ feed: createFeedReader(db), bus, told, clock, logger }),
    link: served?.part ?? nothing,
  };
}

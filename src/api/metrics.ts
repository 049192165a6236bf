import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CommandCounts } from '../diagnostics/command-counts.ts';
import type { Broker } from '../gateway/broker.ts';
import type { Presence } from '../gateway/presence.ts';
import type { VehiclePolicy } from '../gateway/vehicle-policy.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { Journal } from '../journal/journal.ts';
import type { ChannelHealth } from '../notifications/channel-health.ts';
import type { Clock } from '../shared/clock.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { LiveFeed } from './live-feed.ts';
import { patient } from './system-readings.ts';

export interface MetricsSources {
  readonly broker: Pick<Broker, 'status'>;
  readonly policy: Pick<VehiclePolicy, 'counters'>;
  readonly journal: Pick<Journal, 'status'>;
  readonly pipeline: Pick<Pipeline, 'status'>;
  readonly registry: Pick<VehicleRegistry, 'size'>;
  readonly presence: Pick<Presence, 'count'>;
  readonly liveFeed: Pick<LiveFeed, 'subscribers'>;
  readonly notifications: Pick<ChannelHealth, 'counts' | 'states'>;
  readonly commands: Pick<CommandCounts, 'ended' | 'open'>;
  readonly clock: Clock;
  /** What this process does: what another one does is told by that one. */
  readonly does: { readonly gateway: boolean; readonly worker: boolean; readonly api: boolean };
}

/** What `/metrics` shows: read from the parts when it is asked for, so that nothing is counted twice. */
export function createMetrics(sources: MetricsSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { broker, policy, journal, pipeline, presence, liveFeed } = sources;

  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  /** A total that a part keeps; its labels, if any, are the keys. */
  const total = (
    name: string,
    help: string,
    label: string | null,
    read: () => Readonly<Record<string, number>>,
  ): void => {
    new Counter({
      name,
      help,
      labelNames: label === null ? [] : [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [key, value] of Object.entries(read())) {
          if (label === null) this.inc(value);
          else this.inc({ [label]: key }, value);
        }
      },
    });
  };

  gauge('roadside_vehicles', 'Registered vehicles', () => sources.registry.size);
  if (sources.does.gateway) addGateway();
  if (sources.does.worker) addWorker();
  if (sources.does.api) gauge('roadside_event_streams', 'Open event streams', () => liveFeed.subscribers);
  return registry;

  function addGateway(): void {
    gauge('roadside_vehicles_online', 'Vehicles that are connected', () => presence.count);
    total('roadside_messages_received_total', 'Messages of vehicles taken by the gateway', null, () => ({
      all: policy.counters().messages,
    }));
    total('roadside_bytes_received_total', 'Payload bytes of vehicles taken by the gateway', null, () => ({
      all: policy.counters().bytes,
    }));
    total('roadside_sign_ins_total', 'Vehicles that signed in', null, () => ({
      all: policy.counters().signIns,
    }));
    total(
      'roadside_sign_ins_refused_total',
      'Sign-ins refused, by what was wrong',
      'reason',
      () => policy.counters().refusedSignIns,
    );
    total(
      'roadside_publications_refused_total',
      'Publications to topics that a vehicle may not use',
      null,
      () => ({ all: policy.counters().refusedPublications }),
    );
    total(
      'roadside_connections_closed_total',
      'Connections closed or not let in, by reason',
      'reason',
      () => broker.status().refused,
    );
    total(
      'roadside_subscriptions_refused_total',
      'Filters that a client may not subscribe to, by reason',
      'reason',
      () => broker.status().refusedFilters,
    );
    total('roadside_connections_total', 'Connections let in', null, () => ({
      all: broker.status().connections.entered,
    }));
    total(
      'roadside_connections_delayed_total',
      'Connections that waited to be let in, by whose rate',
      'limit',
      () => broker.status().connections.delayed,
    );
    gauge(
      'roadside_connections_waiting',
      'Connections that wait to be let in',
      () => broker.status().connections.waiting,
    );
    gauge('roadside_journal_bytes', 'Size of the journal on disk', () => journal.status().bytes);
    gauge('roadside_journal_lag_bytes', 'Flushed to the journal, not yet stored and judged', () =>
      Math.max(0, journal.status().flushed - pipeline.status().committed),
    );
    gauge('roadside_journal_blocked', '1 while the journal can take nothing', () =>
      Number(journal.status().blocked !== null),
    );
    gauge(
      'roadside_journal_damages',
      'Damaged places found in the journal',
      () => journal.status().damage.length,
    );
    total('roadside_messages_stored_total', 'Messages stored and judged since the start', null, () => ({
      all: pipeline.status().messages,
    }));
    total(
      'roadside_messages_duplicate_total',
      'Messages that had arrived before, since the start',
      null,
      () => ({ all: pipeline.status().duplicates }),
    );
    total(
      'roadside_messages_quarantined_total',
      'Messages that could not be understood, since the start',
      null,
      () => ({ all: pipeline.status().quarantined }),
    );
    total(
      'roadside_rule_failures_total',
      'Rules that threw and were disabled for a vehicle, since the start',
      null,
      () => ({ all: pipeline.status().ruleFailures }),
    );
    gauge('roadside_pipeline_batch_ms', 'Duration of the last batch', () => pipeline.status().lastBatchMs);
    gauge('roadside_pipeline_blocked', '1 while the pipeline waits for the database or the store', () =>
      Number(pipeline.status().blocked !== null),
    );
    total(
      'roadside_commands_ended_total',
      'Commands that ended since the start, by how; crowded-out: the queue of their vehicle was full',
      'how',
      () => sources.commands.ended(),
    );
  }

  function addWorker(): void {
    // The rest must be told while the database is away.
    const openCommands = patient(() => sources.commands.open(), sources.clock);
    new Gauge({
      name: 'roadside_commands_open',
      help: 'Commands that have not ended, by state',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [state, count] of Object.entries((await openCommands()) ?? {})) this.set({ state }, count);
      },
    });
    total(
      'roadside_notifications_sent_total',
      'Messages that a channel took, since the start',
      'channel',
      () => sources.notifications.counts().sent,
    );
    total(
      'roadside_notifications_waited_seconds_total',
      'From being due to being taken, summed, since the start',
      'channel',
      () => sources.notifications.counts().waitedSeconds,
    );
    total(
      'roadside_notifications_failed_total',
      'Tries that failed since the start, by channel and what was wrong',
      'why',
      () => sources.notifications.counts().failed,
    );
    gauge(
      'roadside_notification_channels_down',
      'Channels that fail at the moment',
      () => sources.notifications.states().filter(({ isDown }) => isDown).length,
    );
  }
}

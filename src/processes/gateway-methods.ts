import type { Broker } from '../gateway/broker.ts';
import type { Presence } from '../gateway/presence.ts';
import type { VehiclePolicy } from '../gateway/vehicle-policy.ts';
import type { Pipeline, PipelineStatus, SignalUpdate, VehicleStateChange } from '../ingest/pipeline.ts';
import { askedOfStore, streamedOfStore } from '../ingest/store-methods.ts';
import type { Journal, JournalRecord, JournalStatus } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';
import type { VehicleCredentials } from '../vehicles/credentials.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { LinkMethods, LinkPeer } from './link/serve-link.ts';

/** How the gateway and the pipeline stand: what other processes know of it, at most a second old. */
export interface GatewayStatus {
  readonly journal: JournalStatus;
  readonly pipeline: PipelineStatus;
  readonly broker: ReturnType<Broker['status']>;
  readonly counters: ReturnType<VehiclePolicy['counters']>;
  readonly online: number;
}

/** What only the gateway knows of a vehicle. */
export type LiveState = VehicleStateChange & { readonly online: boolean };

const statusEveryMs = 250;
/** Others take a process that says nothing for frozen. */
const beatEveryMs = 1_000;
const vehiclesAtOnce = 1_000;

/** The end of the link that has the vehicles' connections, the journal and the pipeline. `signals` and `states` are to be called with what the pipeline says. */
export function createGatewayMethods(parts: {
  readonly pipeline: Pipeline;
  readonly journal: Journal;
  readonly broker: Pick<Broker, 'status' | 'hear'>;
  readonly policy: Pick<VehiclePolicy, 'counters'>;
  readonly presence: Presence;
  readonly registry: VehicleRegistry;
  readonly credentials: VehicleCredentials;
  readonly clock: Clock;
}) {
  const { pipeline, journal, broker, policy, presence, registry, credentials, clock } = parts;
  const peers = new Set<LinkPeer>();
  const watching = new Map<string, Map<LinkPeer, number>>();

  const status = (): GatewayStatus => ({
    journal: journal.status(),
    pipeline: pipeline.status(),
    broker: broker.status(),
    counters: policy.counters(),
    online: presence.count,
  });

  function liveState(vin: string): LiveState | undefined {
    const vehicle = registry.get(vin);
    if (vehicle === undefined) return undefined;
    const { online, worst, lastSeenAt, software, position } = vehicle;
    return {
      ...{ vin, online, worst, software },
      ...(lastSeenAt === null ? {} : { lastSeenAt }),
      ...(position === null ? {} : { position }),
    };
  }
  const liveStates = (vins: readonly string[]) => vins.map(liveState).filter((state) => state !== undefined);

  function tellAll(name: string, value: unknown): void {
    for (const peer of peers) peer.tell(name, value);
  }

  function watch(peer: LinkPeer, vin: string): void {
    const by = watching.get(vin) ?? new Map<LinkPeer, number>();
    watching.set(vin, by);
    by.set(peer, (by.get(peer) ?? 0) + 1);
    pipeline.watch(vin);
  }

  function unwatch(peer: LinkPeer, vin: string): void {
    const by = watching.get(vin);
    const times = by?.get(peer) ?? 0;
    if (by === undefined || times === 0) return;
    if (times > 1) by.set(peer, times - 1);
    else if (by.delete(peer) && by.size === 0) watching.delete(vin);
    pipeline.unwatch(vin);
  }

  function unwatchAll(peer: LinkPeer): void {
    for (const [vin, by] of [...watching])
      for (let times = by.get(peer) ?? 0; times > 0; times--) unwatch(peer, vin);
  }

  const { telemetry } = pipeline;
  const calls: LinkMethods['calls'] = {
    ...Object.fromEntries(
      askedOfStore.map((name) => [
        name,
        (_: LinkPeer, ...args: readonly never[]) =>
          (telemetry[name] as (...args: readonly never[]) => unknown)(...args),
      ]),
    ),
    beginCopy: (_, directory: string) => pipeline.beginCopy(directory),
    endCopy: () => pipeline.endCopy(),
    watch,
    unwatch,
    liveStates: (_, vins: readonly string[]) => liveStates(vins),
    /** Resolves once it is on disk, with how things stand then. */
    append: (_, record: JournalRecord) =>
      new Promise((resolve) => journal.append(record, () => resolve(status()))),
    hear: (_, event: string, fields: Readonly<Record<string, unknown>>) => broker.hear?.(event, fields),
    forget: () => ({ end: journal.forget(), status: status() }),
    async vehicleChanged(_, vin: string) {
      await registry.refresh([vin]);
    },
    async credentialsChanged(_, vin: string) {
      await credentials.refresh([vin]);
      return status();
    },
  };

  const methods: LinkMethods = {
    calls,
    streams: Object.fromEntries(
      streamedOfStore.map((name) => [name, telemetry[name] as (...args: never[]) => AsyncIterable<unknown>]),
    ),
    openPort: () => pipeline.openReader(),
    onPeer(peer) {
      peers.add(peer);
      peer.onEnd(() => {
        peers.delete(peer);
        unwatchAll(peer);
      });
      peer.tell('status', status());
      void tellVehicles(peer);
    },
  };

  /** What changes meanwhile is told behind it. */
  async function tellVehicles(peer: LinkPeer): Promise<void> {
    const vins = registry.vins();
    for (let from = 0; from < vins.length && peers.has(peer); from += vehiclesAtOnce) {
      peer.tell('states', liveStates(vins.slice(from, from + vehiclesAtOnce)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  let lastTold = '';
  let toldAt = 0;
  function tellStatus(): void {
    const now = status();
    const text = JSON.stringify(now);
    if (text === lastTold && clock.monotonic() - toldAt < beatEveryMs) return;
    lastTold = text;
    toldAt = clock.monotonic();
    tellAll('status', now);
  }

  presence.onChange(({ vin, online }) => tellAll('states', [{ vin, online }]));
  let stopTelling: () => void = () => undefined;
  return {
    methods,
    signals(update: SignalUpdate): void {
      for (const peer of watching.get(update.vin)?.keys() ?? []) peer.tell('signals', update);
    },
    states: (changes: readonly VehicleStateChange[]) => tellAll('states', changes),
    part: {
      async start() {
        stopTelling = clock.every(statusEveryMs, tellStatus);
      },
      async stop() {
        stopTelling();
      },
    },
  };
}

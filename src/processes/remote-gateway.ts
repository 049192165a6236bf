import { nobodyConnectsHere } from '../gateway/broker.ts';
import type { Pipeline, PipelineStatus, SignalUpdate } from '../ingest/pipeline.ts';
import { telemetryThrough } from '../ingest/store-methods.ts';
import type { Journal, JournalPosition } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { GatewayStatus, LiveState } from './gateway-methods.ts';
import type { Link } from './link/open-link.ts';

const away = 'the process with the gateway and the pipeline is not reached';

const nobodyThere: GatewayStatus = {
  journal: { first: 0, flushed: 0, trimmed: 0, bytes: 0, blocked: away, damage: [] },
  pipeline: {
    ...{ committed: 0, messages: 0, duplicates: 0, quarantined: 0, ruleFailures: 0, lastBatchMs: 0 },
    blocked: away,
  },
  broker: { connected: 0, away, port: null, tlsPort: null, refused: {}, ...nobodyConnectsHere },
  counters: {
    ...{ messages: 0, bytes: 0, signIns: 0, refusedSignIns: {} },
    ...{ refusedPublications: 0, refusedSubscriptions: 0 },
  },
  online: 0,
};

/** What is asked of the journal from elsewhere. */
export type RemoteJournal = Pick<Journal, 'append' | 'status'> & { forget(): Promise<JournalPosition> };

/** The gateway and the pipeline as a process sees them that has neither. */
export interface RemoteGateway {
  readonly pipeline: Pipeline;
  readonly journal: RemoteJournal;
  /** The last that was heard; while nobody is reached all is at nothing, and blocked. */
  status(): GatewayStatus;
  /** Tells it, where it is reached, of what this process has changed; else it finds that in the database. */
  vehicleChanged(vin: string): Promise<void>;
  credentialsChanged(vin: string): Promise<void>;
  /** Of vehicles that became known here only now. */
  askStates(vins: readonly string[]): Promise<void>;
}

export function createRemoteGateway(options: {
  readonly link: Link;
  readonly registry: Pick<VehicleRegistry, 'apply' | 'setOnline' | 'vins'>;
  readonly onSignals: (update: SignalUpdate) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}): RemoteGateway {
  const { link, registry, logger } = options;
  let status = nobodyThere;
  /** How often, by vehicle. */
  const watched = new Map<string, number>();

  function take(states: readonly LiveState[]): void {
    registry.apply(states);
    for (const { vin, online } of states) if (online !== undefined) registry.setOnline(vin, online);
  }

  const quietly = (asked: Promise<unknown>): Promise<void> =>
    asked.then(
      () => undefined,
      (error: unknown) => logger.debug({ reason: messageOf(error) }, 'the gateway could not be told'),
    );

  link.on('status', (now: GatewayStatus) => {
    status = now;
  });
  link.on('states', take);
  link.on('signals', options.onSignals);
  link.onChange((isOpen) => {
    if (isOpen) {
      for (const [vin, times] of watched)
        for (let time = 0; time < times; time++) void quietly(link.call('watch', vin));
      return;
    }
    status = nobodyThere;
    // Its vehicles are gone with it; those that come back are told of anew.
    for (const vin of registry.vins()) registry.setOnline(vin, false);
  });

  /** Until it is durable, however long the gateway is away: at least once. */
  async function append(record: Parameters<Journal['append']>[0], done: () => void): Promise<void> {
    for (;;) {
      try {
        status = await link.call<GatewayStatus>('append', record);
        return done();
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'gateway-away')) {
          logger.error({ err: error }, 'the journal did not take a message');
          return;
        }
        await new Promise<void>((resolve) => void options.clock.after(250, resolve));
      }
    }
  }

  function count(vin: string, by: 1 | -1): void {
    const times = (watched.get(vin) ?? 0) + by;
    if (times > 0) watched.set(vin, times);
    else watched.delete(vin);
    if (link.isOpen) void quietly(link.call(by > 0 ? 'watch' : 'unwatch', vin));
  }

  const pipeline: Pipeline = {
    open: () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
    telemetry: telemetryThrough(
      (name, args) => link.call(name, ...args),
      (name, args) => link.stream(name, ...args),
    ),
    flushed: () => undefined,
    vehicleChanged: (vin) => quietly(link.call('vehicleChanged', vin)),
    // The tables tell the process that judges.
    faultCodesChanged: async () => undefined,
    rulesChanged: async () => undefined,
    openReader: () => link.openPort(),
    beginCopy: (directory) => link.call('beginCopy', directory),
    endCopy: () => link.call('endCopy'),
    watch: (vin) => count(vin, 1),
    unwatch: (vin) => count(vin, -1),
    status: (): PipelineStatus => status.pipeline,
    events: {},
  };

  return {
    pipeline,
    journal: {
      append: (record, done) => void append(record, done),
      status: () => status.journal,
      async forget() {
        const { end, status: now } = await link.call<{ end: JournalPosition; status: GatewayStatus }>(
          'forget',
        );
        status = now;
        return end;
      },
    },
    status: () => status,
    vehicleChanged: pipeline.vehicleChanged,
    async credentialsChanged(vin) {
      if (!link.isOpen) return;
      await quietly(
        link.call<GatewayStatus>('credentialsChanged', vin).then((now) => {
          status = now;
        }),
      );
    },
    async askStates(vins) {
      if (vins.length === 0 || !link.isOpen) return;
      await quietly(link.call<readonly LiveState[]>('liveStates', vins).then(take));
    },
  };
}

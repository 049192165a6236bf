import type { LiveFeed } from '../api/live-feed.ts';
import type { Database } from '../database/database.ts';
import { sweepCommands } from '../diagnostics/sweep-commands.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import { type Bus, vinsSaid } from '../processes/bus.ts';
import type { RemoteGateway } from '../processes/remote-gateway.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import type { Clock } from '../shared/clock.ts';
import { createGatherer } from '../shared/gather.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import type { VehicleCredentials } from '../vehicles/credentials.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

const sweepEveryMs = 2_000;

/** What this process does when another one has changed something. Before the bus starts; to be started and stopped itself. */
export function hearOthers(parts: {
  readonly bus: Pick<Bus, 'on'>;
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly credentials: VehicleCredentials;
  readonly rules: Pick<RuleBook, 'reload'>;
  readonly readImports: () => Promise<void>;
  readonly liveFeed: Pick<LiveFeed, 'recheck'>;
  /** Null: another process judges. */
  readonly pipeline: Pipeline | null;
  /** Null: vehicles connect here. */
  readonly remote: RemoteGateway | null;
  /** Hands on what this vehicle has not got, where it is connected here. */
  readonly due: (vin: string) => Promise<void>;
  readonly isOnline: (vin: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}): Part {
  const { bus, db, registry, credentials, rules, liveFeed, pipeline, remote, due, isOnline, clock } = parts;

  const after = (what: string, done: Promise<unknown>): void =>
    void done.catch((error: unknown) =>
      parts.logger.warn({ err: error }, `what another process changed was not taken over: ${what}`),
    );

  bus.on('vehicles', (said) => after('vehicles', registry.refresh(vinsSaid(said))));
  bus.on('credentials', (said) => after('secrets', credentials.refresh(vinsSaid(said))));
  const readRules = createGatherer(async () => {
    await rules.reload();
    await pipeline?.rulesChanged();
  });
  bus.on('rules', () => after('rules', readRules(null)));
  const readCodes = createGatherer(async () => {
    await parts.readImports();
    await pipeline?.faultCodesChanged();
  });
  bus.on('fault-codes', () => after('fault codes', readCodes(null)));
  bus.on('sessions', (said) => liveFeed.recheck(said === '' ? undefined : said));

  const askStates = createGatherer(async (vins) => remote?.askStates(vins ?? registry.vins()));
  registry.onChanged((vin, isOwn) => {
    if (remote === null) return pipeline?.vehicleChanged(vin);
    if (isOwn) return remote.vehicleChanged(vin);
    if (registry.get(vin) !== undefined) after('presence', askStates([vin]));
  });

  const sweep = createGatherer(() => sweepCommands({ db, due, isOnline }));
  let stopSweeping: () => void = () => undefined;
  if (remote === null)
    bus.on('commands', (vin) => after('commands', vin === undefined ? sweep(null) : due(vin)));
  return {
    async start() {
      if (remote === null) stopSweeping = clock.every(sweepEveryMs, () => after('commands', sweep(null)));
    },
    async stop() {
      stopSweeping();
    },
  };
}

import { roles } from '../config/roles.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { createKeptSecret } from '../database/kept-secret.ts';
import { createInProcessBus } from '../engines/bus/in-process-bus.ts';
import { createPostgresBus } from '../engines/bus/postgres-bus.ts';
import { createAdvisoryLock } from '../engines/database/advisory-lock.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import type { SignalUpdate } from '../ingest/pipeline.ts';
import { createGatewayMethods } from '../processes/gateway-methods.ts';
import { createLeadership, type Leadership } from '../processes/leadership.ts';
import { createLink } from '../processes/link/open-link.ts';
import { createLinkServer } from '../processes/link/serve-link.ts';
import { holdGateway } from '../processes/only-gateway.ts';
import { createProcessList } from '../processes/process-list.ts';
import { createRemoteGateway } from '../processes/remote-gateway.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { createSequence } from '../shared/sequence.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

export type Processes = ReturnType<typeof composeProcesses>;

/** A process that has all roles is alone: it hears itself, leads, and needs neither list nor link. */
export function composeProcesses(parts: {
  readonly settings: Settings;
  readonly db: Database;
  readonly databaseUrl: () => string;
  readonly registry: VehicleRegistry;
  readonly onSignals: (update: SignalUpdate) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
}) {
  const { settings, db, databaseUrl, registry, clock, logger, onFailure } = parts;
  const isAlone = settings.roles.length === roles.length;
  const bus = isAlone
    ? createInProcessBus()
    : createPostgresBus({
        ...{ db, logger },
        notices: createPostgresNotices({ url: databaseUrl, clock, logger }),
      });
  const secret = createKeptSecret(db, 'process-link');
  let address: () => string | null = () => null;
  const list = createProcessList({
    ...{ db, clock, logger, roles: settings.roles },
    link: () => address(),
  });
  const lockOf = (name: string) =>
    createAdvisoryLock({ name, process: list.id, url: databaseUrl, clock, logger });

  /** What one worker does for all. */
  const upkeep: Leadership = createLeadership({ name: 'upkeep', lock: lockOf('upkeep') });

  const hasGateway = settings.roles.includes('gateway');
  const link = createLink({
    address: async () => (await list.list()).find((process) => process.link !== null)?.link ?? null,
    ...{ secret, clock, logger },
  });
  const remote = hasGateway
    ? null
    : createRemoteGateway({ link, registry, onSignals: parts.onSignals, clock, logger });

  /** Answers the other processes, from what only this one has. */
  function serve(own: Parameters<typeof createGatewayMethods>[0]) {
    const served = createGatewayMethods(own);
    const server = createLinkServer({
      ...{ host: settings.link.host, port: settings.link.port, secret, logger },
      methods: served.methods,
    });
    address = () => server.address;
    const part: Part = createSequence([
      ['the link', server],
      ['what is told on the link', served.part],
    ]);
    return { ...served, part };
  }

  return {
    ...{ isAlone, bus, list, upkeep, link, remote, serve },
    /** No other process has the gateway of this database, from its start to its stop. */
    onlyGateway: holdGateway({ lock: lockOf('gateway'), clock, onFailure }),
  };
}

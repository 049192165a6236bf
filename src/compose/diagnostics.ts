import type { Database } from '../database/database.ts';
import type { WriteCaseLines } from '../diagnostics/case-lines.ts';
import { createCommandCounts } from '../diagnostics/command-counts.ts';
import { createCommandGuard } from '../diagnostics/command-guard.ts';
import { createCommands } from '../diagnostics/commands.ts';
import { createConsents } from '../diagnostics/consents.ts';
import { createCommandDelivery } from '../diagnostics/deliver-commands.ts';
import { expireCommandsJob } from '../diagnostics/expire-commands.ts';
import { loadCommands } from '../diagnostics/load-commands.ts';
import { createRemoteSessions } from '../diagnostics/remote-sessions.ts';
import { createVehicleViews } from '../diagnostics/vehicle-views.ts';
import type { Broker } from '../gateway/broker.ts';
import type { FeedEvent, Pipeline } from '../ingest/pipeline.ts';
import { createAskApproval, createTellEnded } from '../notifications/command-events.ts';
import type { Notifier } from '../notifications/notify.ts';
import type { CasePolicy } from '../service/cases/case-policy.ts';
import { addCaseEvents } from '../service/cases/cases.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

export type Diagnostics = Awaited<ReturnType<typeof composeDiagnostics>>;

/** Commands to vehicles, and the sessions in which people change them. */
export async function composeDiagnostics(parts: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly broker: Pick<Broker, 'send' | 'isOnline'>;
  readonly telemetry: Pick<Pipeline['telemetry'], 'lastValues'>;
  readonly publish: (events: readonly FeedEvent[]) => void;
  /** Has the process that the vehicle is connected to hand on what is due; null: that is this one. */
  readonly dueElsewhere: ((vin: string) => Promise<void>) | null;
  /** What is published is heard as it comes, not from the feed. */
  readonly isAlone: boolean;
  readonly casePolicy: CasePolicy;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { db, registry, broker, telemetry, publish, casePolicy, notifier, clock, logger } = parts;
  const catalogue = await loadCommands();
  const marketOf = (vin: string) => registry.get(vin)?.market ?? null;
  const writeCaseLines: WriteCaseLines = (trx, lines, at) => addCaseEvents(trx, casePolicy, lines, at);
  const sessions = createRemoteSessions({ db, marketOf, writeCaseLines, publish, clock });
  const isOnline = (vin: string) => broker.isOnline(vin);
  const due = parts.dueElsewhere ?? ((vin: string) => delivery.due(vin));
  const guard = createCommandGuard({
    ...{ sessions, isOnline, clock, logger },
    vehicle: registry.get,
    lastValues: telemetry.lastValues,
  });
  const titleOf = (name: string) => catalogue.get(name)?.title;
  const commands = createCommands({
    ...{ db, catalogue, guard, writeCaseLines, clock },
    askApproval: createAskApproval({ notifier, marketOf, titleOf }),
    tellEnded: createTellEnded({ notifier, titleOf }),
    vehicle: registry.get,
    due,
    publish(events) {
      publish(events);
      if (parts.isAlone) told(events);
    },
  });
  const counts = createCommandCounts(db);
  const delivery = createCommandDelivery({
    ...{ db, catalogue, guard, isOnline, clock, logger },
    change: commands.change,
    send: (vin, topic, payload, expiresAt) => broker.send(vin, topic, payload, expiresAt),
  });
  /** Of commands, whoever wrote it. */
  function told(events: readonly FeedEvent[]): void {
    counts.told(events);
    delivery.told(events);
  }
  const job = expireCommandsJob({ db, commands, sessions, due, isOnline, clock });
  const views = createVehicleViews({ db, clock, logger });
  return {
    catalogue,
    commands,
    delivery,
    counts,
    told,
    sessions,
    consents: createConsents({ db, clock }),
    views,
    job,
  };
}

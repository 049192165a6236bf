import { createAlerts } from '../alerts/alert-reads.ts';
import { buildApi } from '../api/build-api.ts';
import { createListener } from '../api/listener.ts';
import type { LiveFeed } from '../api/live-feed.ts';
import { createFailures } from '../api/plugins/shared-failures.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Settings } from '../config/settings.ts';
import { version } from '../config/version.ts';
import type { Database } from '../database/database.ts';
import { caughtUp } from '../ingest/caught-up.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import { createQuarantineDesk } from '../ingest/quarantine-desk.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { composeBackground } from './background.ts';
import type { composeDdi } from './ddi.ts';
import type { composeDiagnostics } from './diagnostics.ts';
import type { Gateway } from './gateway.ts';
import type { composeGatewayElsewhere } from './gateway-elsewhere.ts';
import type { Knowledge } from './knowledge.ts';
import type { composeNotifications } from './notifications.ts';
import type { composeOta } from './ota.ts';
import type { Processes } from './processes.ts';
import type { Does } from './roles.ts';
import type { composeService } from './service.ts';
import type { composeSystem } from './system.ts';

const sessionTtlMs = 12 * 3_600_000;

/** What answers people, scripts and devices over HTTP, with all that it asks. */
export function composeApi(parts: {
  readonly settings: Settings;
  readonly does: Does;
  readonly processes: Processes;
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly audit: AuditLog;
  readonly knowledge: Knowledge;
  readonly gateway: Gateway | ReturnType<typeof composeGatewayElsewhere>;
  readonly pipeline: Pipeline;
  readonly liveFeed: LiveFeed;
  readonly diagnostics: Awaited<ReturnType<typeof composeDiagnostics>>;
  readonly notifications: Awaited<ReturnType<typeof composeNotifications>>;
  readonly service: ReturnType<typeof composeService>;
  readonly ota: ReturnType<typeof composeOta>;
  readonly ddi: ReturnType<typeof composeDdi>;
  readonly background: ReturnType<typeof composeBackground>;
  readonly system: Awaited<ReturnType<typeof composeSystem>>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Part {
  const { settings, does, processes, db, registry, knowledge, gateway, pipeline, system, clock, logger } =
    parts;
  const { isAlone, bus, list } = processes;
  const { credentials, certificates, journal, hooks } = gateway;
  const { jobsBoard, deadJobs, work, workKinds, backtests, erasures } = parts.background;
  const { rules, signals, faultCodes, codeImports, checkRule } = knowledge;
  const { http } = settings;
  const failures = createFailures({ bus, process: list.id, clock });
  return createListener(http, () =>
    buildApi({
      ...{ db, registry, credentials, certificates, pipeline, rules, codeImports, checkRule, failures },
      ...{ backtests, erasures, work, workKinds, deadJobs, jobsBoard, clock, logger },
      audit: parts.audit,
      liveFeed: parts.liveFeed,
      diagnostics: parts.diagnostics,
      notifications: parts.notifications.desk,
      service: parts.service,
      ota: parts.ota,
      ddi: parts.ddi,
      catalogue: signals,
      faultCatalogue: faultCodes,
      brokerHooks: hooks,
      lookAgain: isAlone ? null : (vin: string) => registry.refresh([vin]).catch(() => undefined),
      isWhole: does.api,
      alerts: createAlerts({ db, rules: rules.definitions }),
      quarantine: createQuarantineDesk({
        db,
        clock,
        append: (record, done) => journal.append(record, done),
        judged: () =>
          caughtUp({
            flushed: () => journal.status().flushed,
            committed: () => pipeline.status().committed,
            clock,
            patienceMs: 20_000,
          }),
      }),
      metrics: system.metrics,
      system: system.status,
      publicStatus: system.publicStatus,
      readiness: system.readiness.check,
      settings: {
        publicUrl: http.publicUrl,
        trustProxy: http.trustProxy,
        secureCookies: http.publicUrl.startsWith('https:'),
        sessionTtlMs,
        version,
        basemap: settings.basemap,
        ddiGatewayToken: settings.ddi.gatewayToken,
      },
      consoleDirectory: settings.consoleDirectory,
    }),
  );
}

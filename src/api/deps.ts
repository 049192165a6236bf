import type { Registry as MetricsRegistry } from 'prom-client';
import type { Alerts } from '../alerts/alert-reads.ts';
import type { Mutes } from '../alerts/mutes.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../database/database.ts';
import type { CommandCatalogue } from '../diagnostics/command-definition.ts';
import type { Commands } from '../diagnostics/commands.ts';
import type { Consents } from '../diagnostics/consents.ts';
import type { RemoteSessions } from '../diagnostics/remote-sessions.ts';
import type { VehicleViews } from '../diagnostics/vehicle-views.ts';
import type { CodeImports } from '../faults/code-imports.ts';
import type { FaultCatalogue } from '../faults/fault-catalogue.ts';
import type { BrokerHooks } from '../gateway/broker-hooks.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { QuarantineDesk } from '../ingest/quarantine-desk.ts';
import type { DeadJobs } from '../jobs/dead-jobs.ts';
import type { WorkDesk } from '../jobs/work.ts';
import type { Bounces } from '../notifications/bounces.ts';
import type { ChannelName } from '../notifications/channel.ts';
import type { ChannelHealth } from '../notifications/channel-health.ts';
import type { Contacts } from '../notifications/contacts.ts';
import type { DigestLink } from '../notifications/digest-link.ts';
import type { NotificationLog } from '../notifications/notification-log.ts';
import type { Route } from '../notifications/policy.ts';
import type { ReceiverList } from '../notifications/receiver-list.ts';
import type { SendAgain } from '../notifications/send-again.ts';
import type { TellAccount } from '../notifications/tell-account.ts';
import type { Ddi } from '../ota/ddi/ddi.ts';
import type { Ota } from '../ota/ota.ts';
import type { BacktestKind } from '../rules/backtest/backtest-work.ts';
import type { RuleChecker } from '../rules/check-rule.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import type { Service } from '../service/service.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { PublicStatus } from '../system/public-status.ts';
import type { Catalogue } from '../telemetry/catalogue.ts';
import type { ApiKeys } from '../users/api-keys/api-keys.ts';
import type { Sessions } from '../users/sessions.ts';
import type { Users } from '../users/users.ts';
import type { VehicleCertificates } from '../vehicles/certificates/certificates.ts';
import type { VehicleCredentials } from '../vehicles/credentials.ts';
import type { Erasures } from '../vehicles/erasure/erasures.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { LiveFeed } from './live-feed.ts';
import type { AccessControl } from './plugins/access.ts';
import type { Failures } from './plugins/shared-failures.ts';
import type { SignIn } from './sign-in.ts';
import type { SystemStatus } from './system-status.ts';
import type { WorkKinds } from './work-kinds.ts';

export interface ApiSettings {
  readonly publicUrl: string;
  /** Addresses (or CIDR ranges) of proxies whose forwarded headers count. */
  readonly trustProxy: readonly string[];
  /** Browsers reach us over HTTPS: cookies are marked so. */
  readonly secureCookies: boolean;
  readonly sessionTtlMs: number;
  readonly version: string;
  /** A PMTiles file of the operator's. */
  readonly basemap: string | null;
  /** Of a gateway that speaks DDI for all vehicles; null: there is none. */
  readonly ddiGatewayToken: string | null;
}

/** Commands to vehicles, remote sessions, consents, and who looked at a vehicle. */
export interface DiagnosticsDesk {
  readonly catalogue: CommandCatalogue;
  readonly commands: Commands;
  readonly sessions: RemoteSessions;
  readonly consents: Consents;
  readonly views: VehicleViews;
}

/** Who is told what, and where people are reached. */
export interface NotificationDesk {
  readonly log: NotificationLog;
  readonly again: SendAgain;
  readonly contacts: Contacts;
  readonly tellAccount: TellAccount;
  readonly receivers: ReceiverList;
  readonly bounces: Bounces;
  readonly digestLink: DigestLink;
  readonly health: Pick<ChannelHealth, 'states'>;
  readonly policy: { readonly file: string; readonly yaml: string; readonly routes: readonly Route[] };
  readonly channels: readonly ChannelName[];
  /** Something is due. */
  readonly wake: () => void;
}

/** Pages of the queues at one path: what a GET of a URL below it is answered. */
export interface JobsBoard {
  readonly path: string;
  get(url: string): Promise<{ readonly status: number; readonly type: string; readonly body: Buffer }>;
}

/** What the API stands on; `compose.ts` hands it in. */
export interface ApiDeps {
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly credentials: Pick<VehicleCredentials, 'issue' | 'revoke' | 'has' | 'verify'>;
  readonly certificates: Pick<VehicleCertificates, 'revoke'>;
  readonly pipeline: Pick<Pipeline, 'telemetry'>;
  readonly catalogue: Catalogue;
  readonly faultCatalogue: FaultCatalogue;
  readonly codeImports: CodeImports;
  readonly alerts: Alerts;
  readonly rules: RuleBook;
  readonly checkRule: RuleChecker;
  readonly backtests: BacktestKind;
  readonly quarantine: QuarantineDesk;
  readonly erasures: Pick<Erasures, 'begin' | 'find' | 'list'>;
  readonly work: WorkDesk;
  readonly workKinds: WorkKinds;
  readonly deadJobs: DeadJobs;
  readonly jobsBoard: JobsBoard;
  readonly liveFeed: LiveFeed;
  /** Each name once. */
  readonly failures: Failures;
  /** Reads a vehicle again that another process may have registered; null where there is none. */
  readonly lookAgain: ((vin: string) => Promise<void>) | null;
  /** False in a process that others do not ask: it answers how it is, and nothing else. */
  readonly isWhole: boolean;
  readonly diagnostics: DiagnosticsDesk;
  readonly notifications: NotificationDesk;
  readonly service: Service;
  readonly ota: Ota;
  readonly ddi: Ddi;
  readonly brokerHooks: BrokerHooks;
  readonly audit: AuditLog;
  readonly metrics: MetricsRegistry;
  readonly system: SystemStatus;
  readonly publicStatus: () => Promise<PublicStatus>;
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>;
  readonly settings: ApiSettings;
  /** `dist/console`. */
  readonly consoleDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The same, with what the API makes of it; what a route is given. */
export interface ApiContext extends ApiDeps {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly signIn: SignIn;
  readonly access: AccessControl;
  readonly mutes: Mutes;
}

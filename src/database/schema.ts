import type { AlertTables } from './alert-tables.ts';
import type { CampaignTables } from './campaign-tables.ts';
import type { DdiTables } from './ddi-tables.ts';
import type { DiagnosticsTables } from './diagnostics-tables.ts';
import type { FaultTables } from './fault-tables.ts';
import type { IngestTables } from './ingest-tables.ts';
import type { NotificationTables } from './notification-tables.ts';
import type { PredictionTables } from './prediction-tables.ts';
import type { ReleaseTables } from './release-tables.ts';
import type { RuleTables } from './rule-tables.ts';
import type { ServiceTables } from './service-tables.ts';
import type { SignInTables } from './sign-in-tables.ts';
import type { SystemTables } from './system-tables.ts';
import type { TelemetryTables } from './telemetry-tables.ts';
import type { UserTables } from './user-tables.ts';
import type { VehicleTables } from './vehicle-tables.ts';
import type { WorkTables } from './work-tables.ts';

/** The tables, as the newest migration leaves them. Times are bigint milliseconds since 1970 UTC, read as numbers. */
export interface Schema
  extends VehicleTables,
    FaultTables,
    RuleTables,
    AlertTables,
    IngestTables,
    PredictionTables,
    UserTables,
    SignInTables,
    WorkTables,
    DiagnosticsTables,
    ServiceTables,
    NotificationTables,
    ReleaseTables,
    CampaignTables,
    DdiTables,
    SystemTables,
    TelemetryTables {
  meta: { key: string; value: unknown };
}

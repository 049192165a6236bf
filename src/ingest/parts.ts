import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { FaultEpisode, Story } from '../faults/fault-episode.ts';
import type { JournalPosition, JournalReader } from '../journal/journal.ts';
import type { Finding } from '../rule-engine/finding.ts';
import type {
  RestoredAlert,
  RuleEngine,
  RuleFailure,
  RuleSet,
  VehiclePast,
} from '../rule-engine/rule-engine.ts';
import type { Clock } from '../shared/clock.ts';
import type { Interner } from '../shared/interner.ts';
import type { Logger } from '../shared/logger.ts';
import type { TelemetryStore } from '../telemetry/telemetry-store.ts';
import type { Vehicle, WorstAlert } from '../vehicles/vehicle.ts';
import type { FaultReport, InventoryReport } from '../wire/messages.ts';
import type { FeedDraft } from './feed-events.ts';
import type { RuleStateFile } from './rules/rule-state-file.ts';
import type { SignalCatalogue } from './signal-table.ts';

type Trx = Transaction<Schema>;

/** A fault report to fold. `ts` is its time after any shift. */
export interface ReceivedFaultReport {
  readonly vin: string;
  readonly position: JournalPosition;
  readonly ts: number;
  readonly receivedAt: number;
  readonly report: FaultReport;
}

export interface ReceivedInventory {
  readonly vin: string;
  readonly ts: number;
  readonly report: InventoryReport;
}

/** An event, an inventory or an answer, to be kept as said. */
export interface ReceivedReport {
  readonly vin: string;
  readonly position: JournalPosition;
  readonly kind: string;
  /** The command, update or capture that is answered. */
  readonly ref: string | null;
  readonly ts: number;
  readonly receivedAt: number;
  readonly payload: Buffer;
  readonly body: unknown;
}

/**
 * What the pipeline is joined of; the features behind ingest are handed in. Whatever writes the database must be safe to
 * do again with the same input: after a crash the last batches are.
 */
export interface PipelineParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: JournalReader;
  readonly store: TelemetryStore;
  readonly db: Database;
  readonly catalogue: SignalCatalogue;
  /**
   * The rules as they are now; `signals` numbers the signals for this process's life. `before`: those that judged last, where
   * the vehicles have not been taken over from them; at a start only.
   */
  readonly readRules: (
    signals: Interner,
    isStart: boolean,
  ) => Promise<RulesInForce & { readonly before: RuleSet | null }>;
  /** Every VIN. */
  readonly registeredVins: () => Promise<readonly string[]>;
  /** Open episodes of these vehicles. */
  readonly openEpisodes: (vins: readonly string[]) => Promise<ReadonlyMap<string, readonly FaultEpisode[]>>;
  /** What these rules, which are in shadow, would have told of these vehicles and stands. */
  readonly shadowFindings: (vins: readonly string[], rules: readonly string[]) => Promise<readonly Finding[]>;
  /** Those of them that are registered. */
  readonly loadVehicles: (vins: readonly string[]) => Promise<readonly Vehicle[]>;
  /** Alerts of these vehicles that are not resolved, or were at or after `since`. */
  readonly openAlerts: (
    vins: readonly string[],
    since: number,
  ) => Promise<readonly (RestoredAlert & { readonly vin: string })[]>;
  /** What rules may read of these vehicles beside samples; a vehicle without any may be absent. */
  readonly pastOf: (
    db: Database | Trx,
    vins: readonly string[],
    wanted: Pick<RuleEngine, 'readsFaults' | 'readsEvents'>,
  ) => Promise<ReadonlyMap<string, VehiclePast>>;
  /** All that those of these vehicles reported who reported something at or behind their positions, with where each was received. */
  readonly storiesSince: (
    db: Database | Trx,
    asked: readonly { readonly vin: string; readonly position: JournalPosition }[],
    wanted: Pick<RuleEngine, 'readsFaults' | 'readsEvents'> & { readonly readsSoftware: boolean },
  ) => Promise<ReadonlyMap<string, Story>>;
  readonly keepReports: (trx: Trx, reports: readonly ReceivedReport[]) => Promise<void>;
  /** What vehicles answered to commands, in the order received; with the fault memories that were read by it. */
  readonly takeAnswers: (
    trx: Trx,
    answers: readonly ReceivedReport[],
  ) => Promise<ReadonlyMap<ReceivedReport, readonly ReceivedFaultReport[]>>;
  /** How these commands stand now; news that was told before is told once. */
  readonly commandNews: (trx: Trx, ids: readonly string[]) => Promise<FeedDraft[]>;
  /**
   * What vehicles said of updates and what their inventories prove of them, in the order received: the last of what is done
   * with reports, with the inventories applied.
   */
  readonly takeUpdates: (trx: Trx, reports: readonly ReceivedReport[]) => Promise<void>;
  /** Answers with the software of the vehicles whose inventory changed. */
  readonly applyInventories: (
    trx: Trx,
    inventories: readonly ReceivedInventory[],
  ) => Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** At most one report a vehicle; answers with its open episodes, and those that ended with the report. */
  readonly applyFaults: (
    trx: Trx,
    reports: readonly ReceivedFaultReport[],
  ) => Promise<ReadonlyMap<string, readonly FaultEpisode[]>>;
  readonly applyFindings: (trx: Trx, findings: readonly Finding[]) => Promise<AppliedFindings>;
  readonly keepRuleFailures: (trx: Trx, failures: readonly RuleFailure[]) => Promise<void>;
  readonly ruleStateFile: RuleStateFile;
}

export interface RulesInForce {
  readonly rules: RuleSet;
  /** Ends what no rule will end: alerts of rules that do not judge any more. */
  retire(trx: Trx, at: number): Promise<AppliedFindings>;
  /** Every vehicle is judged by them: the next start goes on from them. */
  keep(): Promise<void>;
}

export interface AppliedFindings {
  readonly feed: readonly FeedDraft[];
  /** Of the vehicles where it may have changed; null where none is firing. */
  readonly worst: ReadonlyMap<string, WorstAlert | null>;
}

import type { MessagePort } from 'node:worker_threads';
import type { JournalDamage, JournalPosition } from '../journal/journal.ts';
import type { Part } from '../shared/part.ts';
import type { TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { Vehicle, VehiclePosition, WorstAlert } from '../vehicles/vehicle.ts';

/**
 * The pipeline as the rest of the server sees it. It runs in a worker thread of its own (pipeline-worker.ts), reads the
 * journal, and owns the telemetry store; whoever wants to read telemetry asks through here.
 */
export interface Pipeline extends Part {
  /** Begins the thread and the opening of the store, which need no database; `start` waits for both. */
  open(): void;
  readonly telemetry: TelemetryReader & {
    /** Housekeeping that only the store's owner can do. */
    deleteReceivedBefore(receivedAt: number): Promise<number>;
    deleteSignalsReceivedBefore(receivedAt: number, signals: RegExp): Promise<number>;
    erase(vin: string): Promise<void>;
  };
  /** The journal has more to read. */
  flushed(position: JournalPosition): void;
  /** Registration, attributes or credentials of a vehicle changed. */
  vehicleChanged(vin: string): Promise<void>;
  /** Fault codes were imported, or an import removed: faults are judged by what holds now. */
  faultCodesChanged(): Promise<void>;
  /** Rules were written, put in shadow, live or out of use. Resolves once they judge every vehicle. */
  rulesChanged(): Promise<void>;
  /** A way to the store past this thread: the end of it that `createRemoteReader` takes. */
  openReader(): MessagePort;
  /** A copy of the store, and a snapshot of the database as it was between the same two batches; one at a time. */
  beginCopy(directory: string): Promise<{ readonly position: JournalPosition; readonly snapshot: string }>;
  /** Resolves once the copy is complete; the snapshot is gone then. */
  endCopy(): Promise<void>;
  /** From now on `signals` events are sent for this vehicle; call `unwatch` as often. */
  watch(vin: string): void;
  unwatch(vin: string): void;
  status(): PipelineStatus;
  readonly events: PipelineEvents;
}

export interface PipelineStatus {
  /** Journal position up to which everything is stored and judged. */
  readonly committed: JournalPosition;
  readonly messages: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly ruleFailures: number;
  readonly lastBatchMs: number;
  /** Why the pipeline cannot go on at present (database away, store failed), or null. */
  readonly blocked: string | null;
}

/** Set by compose; called on the main thread. */
export interface PipelineEvents {
  /** Everything before this position is durable behind the journal. */
  onCommitted?(position: JournalPosition): void;
  /** Damaged parts of the journal that were passed over. */
  onDamage?(damage: readonly JournalDamage[]): void;
  /** Rows of feed_events that are committed. */
  onFeed?(events: readonly FeedEvent[]): void;
  /** Samples of watched vehicles, as they come. */
  onSignals?(update: SignalUpdate): void;
  onVehicleState?(changes: readonly VehicleStateChange[]): void;
}

/** `type` is the `event:` of the event stream: alert, presence, … `id` is what Last-Event-ID refers to. */
export interface FeedEvent {
  readonly id: number;
  readonly type: string;
  readonly vin: string | null;
  readonly market: string | null;
  readonly at: number;
  readonly data: unknown;
}

export interface SignalUpdate {
  readonly vin: string;
  readonly receivedAt: number;
  readonly samples: readonly {
    readonly ts: number;
    readonly signals: Readonly<Record<string, number | boolean | string | readonly number[]>>;
  }[];
}

export interface VehicleStateChange {
  readonly vin: string;
  /** Null: no alert is firing any more. */
  readonly worst?: WorstAlert | null;
  readonly lastSeenAt?: number;
  readonly software?: Vehicle['software'];
  readonly position?: VehiclePosition;
}

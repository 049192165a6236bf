import type { FaultEpisode, Story } from '../faults/fault-episode.ts';
import type { SampleColumns } from '../telemetry/telemetry-store.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import type { Finding } from './finding.ts';
import type { FaultSpan } from './state/fault-spans.ts';

/**
 * Compiled rules, judged in each vehicle's own event time. Pure: no clock, no I/O; the caller owns the states and
 * hands in the rows of each message in the order received.
 */
export interface RuleEngine {
  /** A fresh state for a vehicle; `vehicle` is what conditions see of it. */
  createState(vehicle: Vehicle): VehicleRuleState;
  /** Attributes or software changed. */
  updateVehicle(state: VehicleRuleState, vehicle: Vehicle): void;
  /**
   * Judges rows [firstRow, endRow) of one message. Rows older than what a rule has judged already change nothing.
   * A rule that throws is disabled for this vehicle and told in `failures`.
   */
  evaluateSamples(
    state: VehicleRuleState,
    columns: JudgedColumns,
    firstRow: number,
    endRow: number,
    out: Findings,
  ): void;
  /**
   * After a fault report at `at`: the vehicle's open episodes, and those that ended with this report; null where rules for each
   * fault are not to be judged. In `all` every episode that is kept of it, where rules read faults; null where only
   * rules for each fault are to be judged.
   */
  evaluateFaults(
    state: VehicleRuleState,
    episodes: readonly FaultEpisode[] | null,
    at: number,
    out: Findings,
    all?: readonly FaultSpan[] | null,
  ): void;
  /** All episodes as they are known from now on, with nothing to judge. */
  knowFaults(state: VehicleRuleState, all: readonly FaultSpan[]): void;
  /** The vehicle said an event, of any type. */
  noteEvent(state: VehicleRuleState, type: string, ts: number): void;
  /** Do rules on signals read faults? They must then be given all there are. */
  readonly readsFaults: boolean;
  /** Are there rules for each fault? */
  readonly judgesFaults: boolean;
  /** Types of events that rules need to know of. */
  readonly readsEvents: readonly string[];
  /** How far before the history that is replayed alerts may have ended that still count (`coolDown`). */
  readonly alertLookbackMs: number;
  /** How far back, in event time, samples must be replayed so that a fresh state is as if it had never been away. */
  readonly lookbackMs: number;
  /** Paths of the signals that rules read: samples of others need not be replayed. */
  readonly signals: readonly string[];
  /**
   * Before the replay of everything at or after `from`: the vehicle's last values before `from`, and all its alerts
   * that were not resolved before `from` less `alertLookbackMs`, as the alerts table has them now (also those that began
   * later). The state then has those that stood at `from`.
   */
  restore(
    state: VehicleRuleState,
    before: readonly RestoredValue[],
    alerts: readonly RestoredAlert[],
    from: number,
    past?: VehiclePast,
  ): void;
  /**
   * Alerts of single faults as the table has them, as far as their times lie before `since`; of what is later the state's own
   * view stands, if the table knows the alert.
   */
  settleFaultAlerts(state: VehicleRuleState, alerts: readonly RestoredAlert[], since: number): void;
  /** What it takes of memory, about. */
  bytesOf(state: VehicleRuleState): number;
  /**
   * What `resume` needs to go on from here, some hundred bytes; anything the engine remembers between samples must be in
   * it. Not in it is what follows from the vehicle: filters of rules.
   */
  save(state: VehicleRuleState): Uint8Array;
  /**
   * Instead of `restore`: puts a fresh state to where it was when it was saved, of which `past` says what was known
   * then. What was received since must be replayed. Throws RangeError where the bytes are not whole: the state is then
   * of no use.
   */
  resume(state: VehicleRuleState, saved: Uint8Array, past?: VehiclePast): void;
  /**
   * Takes over where `rules` stand from a state that another engine has of the vehicle; both engines must have them and mean
   * the same by them. Into a fresh state, from one or from several; what is known of faults and events is said in `past`.
   */
  adopt(
    state: VehicleRuleState,
    from: RuleEngine,
    source: VehicleRuleState,
    rules: ReadonlySet<string>,
    past?: VehiclePast,
  ): void;
  /** Puts these alerts into a state that has none of them, as if the rule had raised them. */
  assume(state: VehicleRuleState, alerts: readonly RestoredAlert[]): void;
  /** Judges everything anew at the newest time judged. */
  judgeNow(state: VehicleRuleState, out: Findings): void;
  /** What stands at the moment: pending or firing. */
  standing(state: VehicleRuleState): readonly StandingAlert[];
  /** States that were saved by an engine with another fingerprint mean nothing to this one. */
  readonly fingerprint: string;
}

/** A rule's place: it may judge live and, in another version, in shadow at the same time. */
export type RulePlace = `live ${string}` | `shadow ${string}`;

/**
 * The rules that judge, live and in shadow. Findings of those in shadow carry their version, and alerts handed in for them do
 * too. States are of this set; another set takes them over rule by rule.
 */
export interface RuleSet extends Omit<RuleEngine, 'adopt' | 'standing'> {
  /** By place: what the rule judges by. The same text, the same judgement. */
  readonly keys: ReadonlyMap<RulePlace, string>;
  /** Only these, and what they cannot be judged without. */
  part(places: Iterable<RulePlace>): RuleSet;
  /** Into a fresh state: for each place here, where the other set has the same rule. */
  adopt(
    state: VehicleRuleState,
    from: RuleSet,
    source: VehicleRuleState,
    places: ReadonlyMap<RulePlace, RulePlace>,
    past?: VehiclePast,
  ): void;
  /** Lets all that was received before `position` happen to the state; with `how` null it is known, and nothing is judged. */
  follow(followed: FollowedStory, position: number, how: FollowHow | null, out: Findings): void;
  standing(state: VehicleRuleState): readonly (StandingAlert & { readonly shadow?: number })[];
}

/** What a vehicle reported beside samples, on its way into a state. */
export interface FollowedStory {
  readonly story: Story;
  readonly vehicle: Vehicle;
  readonly state: VehicleRuleState;
}

export interface FollowHow {
  /** From when on rules for each fault are judged; where that is not from the beginning, only what has its place is. */
  readonly eachFaultFrom: number;
  /** What was reported of a time before it is known, not judged: the state does not go back so far. So is what has no place. */
  readonly from: number;
  readonly to: number;
}

/** What rules know of a vehicle beside samples and alerts, as the database has it now. */
export interface VehiclePast {
  readonly faults: readonly FaultSpan[];
  readonly events: readonly VehicleEvent[];
}

export interface VehicleEvent {
  readonly type: string;
  readonly ts: number;
}

/** What is judged: `signal` holds numbers of the engine's interner. */
export type JudgedColumns = Pick<SampleColumns, 'signal' | 'ts' | 'value' | 'flags' | 'texts' | 'arrays'>;

export interface RestoredValue {
  readonly signal: number;
  readonly ts: number;
  /** NaN where the value is a text or a list. */
  readonly value: number;
  readonly text?: string;
  readonly list?: readonly number[];
}

export interface RestoredAlert {
  readonly rule: string;
  readonly instance: string;
  readonly activeSince: number;
  readonly firedAt: number | null;
  readonly resolvedAt: number | null;
  readonly severity: string;
  /** What a rule in shadow of this version would have told. */
  readonly shadow?: number;
}

export interface StandingAlert {
  readonly rule: string;
  readonly instance: string;
  readonly activeSince: number;
  readonly isFiring: boolean;
}

/** Opaque to everybody but the engine. */
export interface VehicleRuleState {
  readonly vin: string;
}

export interface Findings {
  findings: Finding[];
  failures: RuleFailure[];
}

export interface RuleFailure {
  readonly vin: string;
  readonly ruleId: string;
  readonly message: string;
  readonly at: number;
}

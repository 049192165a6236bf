import type { Severity } from '../vehicles/vehicle.ts';
import type { CheckTable } from './check-table.ts';
import type { JudgingPlan } from './judging-plan.ts';
import type { VehicleRuleState } from './rule-engine.ts';
import type { AbsenceMark } from './state/absences.ts';
import type { KnownFaults } from './state/fault-spans.ts';
import { WindowStore } from './state/window-store.ts';
import type { VehicleView } from './views.ts';

export const phases = { idle: 0, pending: 1, firing: 2 } as const;

/** Bits of a check's flags. */
export const checkFlags = {
  /** The rule does not apply to this vehicle. */
  off: 1,
  /** The rule threw. */
  disabled: 2,
  whenKnown: 4,
  whenTrue: 8,
  clearKnown: 16,
  clearTrue: 32,
  /** Every input that has no stand-in is known. */
  ready: 64,
} as const;
/** Forgets what `when` and `clear` last gave: an input changed. */
export const forgetResults = checkFlags.off | checkFlags.disabled | checkFlags.ready;

export interface FiringFault {
  readonly rule: number;
  readonly instance: string;
  readonly activeSince: number;
  readonly severity: Severity;
}

/** An alert of a fault that is over. */
export interface EndedFault extends Pick<FiringFault, 'rule' | 'instance' | 'activeSince'> {
  readonly endedAt: number;
}

/** Views, vehicle, lists of cells. */
const overheadBytes = 4096;

/** What the engine keeps of one vehicle: last values by slot, and where each check stands. */
export class VehicleState implements VehicleRuleState {
  readonly vin: string;
  vehicle: VehicleView;
  /** Number or 0/1; `other` holds what is not one number. */
  readonly values: Float64Array;
  /** Sample times; -Infinity = not known. */
  readonly times: Float64Array;
  other: (string | readonly number[] | undefined)[] | null = null;
  readonly phase: Uint8Array;
  readonly flags: Uint8Array;
  readonly activeSince: Float64Array;
  /** Since when the clearing condition holds; NaN while it does not. */
  readonly clearSince: Float64Array;
  /** Newest sample time that was judged. */
  readonly watermark: Float64Array;
  /** By rule and instance. */
  readonly firingFaults = new Map<string, FiringFault>();
  /** The last one that ended, by rule and instance; those that ended longest ago come first. */
  readonly endedFaults = new Map<string, EndedFault>();
  readonly faultRuleFlags: Uint8Array;
  /** The time at which conditions are judged. */
  now = Number.NEGATIVE_INFINITY;
  readonly windows: WindowStore;
  /** Of each window: does a check that reads it apply to the vehicle? */
  readonly isRead: Uint8Array;
  /** As they count for this vehicle. Vehicles with the same ones share them. */
  thresholds: readonly (number | boolean | string)[] = [];
  /** Made when it is next judged; null after anything but a sample has changed what is there. */
  plan: JudgingPlan | null = null;
  /** The newest time of a sample that was there when the plan was made: what is newer is in all windows that are kept. */
  plannedAt = Number.POSITIVE_INFINITY;
  /** When the next signal may count as silent, or before. */
  silenceDue = Number.NEGATIVE_INFINITY;
  /** Severity of what fires, by number. */
  readonly level: Uint8Array;
  /** When the condition of a check that keeps firing last held. */
  readonly lastHeld: Float64Array;
  /** Until when a check that cools down may not begin again. */
  readonly coolUntil: Float64Array;
  faults: KnownFaults | null = null;
  /** When the next of the known faults begins or ends. */
  nextFault = Number.POSITIVE_INFINITY;
  absences: readonly AbsenceMark[] = [];

  constructor(vin: string, vehicle: VehicleView, table: CheckTable, faultRules: number) {
    const slots = table.slotTypes.length;
    const checks = table.checks.length;
    this.vin = vin;
    this.vehicle = vehicle;
    // One block of memory: a message touches all of it, and thousands of vehicles take turns.
    const { keepers, coolers, windows } = table;
    const bytes = 8 * (2 * slots + 3 * checks + keepers + coolers);
    const buffer = new ArrayBuffer(bytes + 3 * checks + windows.length);
    const doubles = (from: number, count: number) => new Float64Array(buffer, 8 * from, count);
    this.values = doubles(0, slots);
    this.times = doubles(slots, slots).fill(Number.NEGATIVE_INFINITY);
    this.watermark = doubles(2 * slots, checks).fill(Number.NEGATIVE_INFINITY);
    this.activeSince = doubles(2 * slots + checks, checks);
    this.clearSince = doubles(2 * slots + 2 * checks, checks).fill(Number.NaN);
    this.lastHeld = doubles(2 * slots + 3 * checks, keepers).fill(Number.NEGATIVE_INFINITY);
    this.coolUntil = doubles(2 * slots + 3 * checks + keepers, coolers).fill(Number.NEGATIVE_INFINITY);
    this.phase = new Uint8Array(buffer, bytes, checks);
    this.flags = new Uint8Array(buffer, bytes + checks, checks);
    this.level = new Uint8Array(buffer, bytes + 2 * checks, checks);
    this.isRead = new Uint8Array(buffer, bytes + 3 * checks, windows.length);
    this.faultRuleFlags = new Uint8Array(faultRules);
    this.windows = new WindowStore(table.windows);
  }

  /** With what the engine's objects take beside numbers. */
  get bytes(): number {
    return this.values.buffer.byteLength + this.windows.bytes + overheadBytes + 8 * (this.other?.length ?? 0);
  }

  setOther(slot: number, value: string | readonly number[]): void {
    this.other ??= new Array(this.values.length);
    this.other[slot] = value;
  }
}

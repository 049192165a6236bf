import { sampleFlags } from '../telemetry/telemetry-store.ts';
import type { Check, CheckTable } from './check-table.ts';
import { judgeCheck, noteReady } from './judge-signals.ts';
import { createPlanner, type Gate, type JudgingPlan, newestTime } from './judging-plan.ts';
import type { Findings, JudgedColumns } from './rule-engine.ts';
import { addNewest, addSample } from './state/add-sample.ts';
import { nextChange } from './state/fault-spans.ts';
import { checkFlags, forgetResults, phases, type VehicleState } from './vehicle-state.ts';

/** Takes samples into a vehicle's state and judges the checks that they bring up. */
export interface SampleJudge {
  judge(state: VehicleState, columns: JudgedColumns, firstRow: number, endRow: number, out: Findings): void;
  /** Judges every check anew, at the newest time judged. */
  judgeNow(state: VehicleState, out: Findings): void;
  /** Judges the checks that read faults, at `at` or the newest time judged. */
  judgeFaults(state: VehicleState, at: number, out: Findings): void;
}

const kindOf = { number: 0, boolean: 1, text: 2, numbers: 3 } as const;

/** A check at hand: did a signal of it get another value? */
const touches = { none: 0, same: 1, anew: 2 } as const;

/** Of a check's flags: those that say whether it is to be judged at all. */
const standing = checkFlags.off | checkFlags.disabled | checkFlags.ready;

/** Signals that the server itself says: a vehicle that is silent does not speak by them. */
const isOurs = (path: string): boolean => path.startsWith('Roadside.');

export function createSampleJudge(table: CheckTable): SampleJudge {
  const { checks, slotOfSignal, windows } = table;
  const { silences, silenceOfSlot, faultChecks, restless, depth } = table;
  const isHeard = table.slotPaths.map((path) => !isOurs(path));
  const kinds = Uint8Array.from(table.slotTypes, (type) => kindOf[type]);
  const depths = Uint8Array.from(checks, ({ causes }) => causes.depth);
  const planOf = createPlanner(table);
  const touched = new Int32Array(checks.length);
  const isTouched = new Uint8Array(checks.length);
  let touchedCount = 0;
  /** Did the vehicle itself say something at this time? */
  let hasSpoken = false;
  let order = new Uint32Array(1024);

  const touch = (check: number, mark: number): void => {
    const before = isTouched[check] as number;
    if (before >= mark) return;
    isTouched[check] = mark;
    if (before === touches.none) touched[touchedCount++] = check;
  };

  /** Puts a sample into its slot and notes the checks that read it. One older than what the slot holds: windows only. */
  const take = (
    state: VehicleState,
    plan: JudgingPlan,
    columns: JudgedColumns,
    row: number,
    slot: number,
  ): void => {
    const ts = columns.ts[row] as number;
    const known = state.times[slot] as number;
    const flags = columns.flags[row] as number;
    if ((flags & sampleFlags.outOfRange) !== 0) return;
    const ofSlot = plan.windowsOfSlot[slot] as Int32Array;
    const isLate = ts < known;
    if (isLate && ofSlot.length === 0) return;
    const kind = kinds[slot] as number;
    let isNew = known === Number.NEGATIVE_INFINITY;
    if (kind <= kindOf.boolean) {
      const value = columns.value[row] as number;
      const isBoolean = (flags & sampleFlags.boolean) !== 0;
      // A device may say 0 and 1 for a boolean; anything else of the wrong type is not judged.
      if (Number.isNaN(value) || (kind === kindOf.number ? isBoolean : value !== 0 && value !== 1)) return;
      if (isLate) {
        for (let i = 0; i < ofSlot.length; i++) {
          const index = ofSlot[i] as number;
          if (ts >= known - (windows[index] as (typeof windows)[number]).lateMs)
            addSample(state.windows, index, columns, row);
        }
        return;
      }
      addNewest(state.windows, ofSlot, columns, row);
      isNew ||= state.values[slot] !== value;
      state.values[slot] = value;
    } else {
      const value = kind === kindOf.text ? columns.texts.get(row) : columns.arrays.get(row);
      if (value === undefined || isLate) return;
      isNew ||= state.other?.[slot] !== value;
      state.setOther(slot, value);
    }
    state.times[slot] = ts;
    hasSpoken ||= isHeard[slot] as boolean;
    const silence = silenceOfSlot[slot] as number;
    if (ts + silence < state.silenceDue) state.silenceDue = ts + silence;
    const affected = plan.checksOfSlot[slot] as Int32Array;
    if (known === Number.NEGATIVE_INFINITY)
      for (const check of affected) noteReady(state, checks[check] as Check);
    const mark = isNew ? touches.anew : touches.same;
    for (let i = 0; i < affected.length; i++) touch(affected[i] as number, mark);
  };

  /** Brings up the checks whose signal has not come for so long; they stay up until they fire. */
  const noteSilences = (state: VehicleState, now: number): void => {
    let due = Number.POSITIVE_INFINITY;
    for (const { slot, windowMs, check } of silences) {
      if (((state.flags[check] as number) & checkFlags.off) !== 0) continue;
      const heard = state.times[slot] as number;
      if (heard === Number.NEGATIVE_INFINITY) continue;
      let at = heard + windowMs;
      if (now >= at) {
        touch(check, touches.same);
        at = state.phase[check] === phases.firing ? Number.POSITIVE_INFINITY : now;
      }
      if (at < due) due = at;
    }
    state.silenceDue = due;
  };

  const planFor = (state: VehicleState): JudgingPlan => {
    const plan = planOf(state);
    state.plan = plan;
    state.plannedAt = newestTime(state);
    for (const check of checks) noteReady(state, check);
    return plan;
  };

  /** Most checks at hand lack a signal, or are idle and stay so: those of which the guards say it are done with. */
  const passOver = (state: VehicleState, now: number, { guards, isOpen }: Gate): void => {
    const { phase, flags, watermark } = state;
    for (let i = 0; i < guards.length; i++) (guards[i] as Gate['guards'][number])(state, isOpen);
    let left = 0;
    for (let i = 0; i < touchedCount; i++) {
      const index = touched[i] as number;
      const stands = (flags[index] as number) & standing;
      if (stands === checkFlags.ready && isOpen[index] === 0 && phase[index] === phases.idle) {
        flags[index] = stands;
        if (now > (watermark[index] as number)) watermark[index] = now;
      } else if (stands !== 0) {
        touched[left++] = index;
        continue;
      }
      isTouched[index] = touches.none;
    }
    touchedCount = left;
  };

  /** All that came at `now` is in its place. */
  const settle = (state: VehicleState, { gate }: JudgingPlan, now: number, out: Findings): void => {
    const newest = Math.max(now, state.now);
    // What is late is judged as things stood then.
    state.now = now;
    if (hasSpoken && now >= state.silenceDue) noteSilences(state, now);
    if (touchedCount > 0 && restless.length > 0) noteRestless(state);
    if (touchedCount >= gate.least) passOver(state, now, gate);
    judgeTouched(state, now, out);
    state.now = newest;
    hasSpoken = false;
  };

  const noteRestless = (state: VehicleState): void => {
    for (const check of restless)
      if (state.faults !== null || state.phase[check] !== phases.idle) touch(check, touches.same);
  };

  const judgeTouched = (state: VehicleState, now: number, out: Findings): void => {
    let left = touchedCount;
    for (let level = 0; left > 0 && level <= depth; level++) {
      for (let i = 0; i < touchedCount; i++) {
        const index = touched[i] as number;
        if (depths[index] !== level) continue;
        left--;
        if (isTouched[index] === touches.anew)
          state.flags[index] = (state.flags[index] as number) & forgetResults;
        judgeCheck(state, checks[index] as Check, table, now, out);
      }
    }
    for (let i = 0; i < touchedCount; i++) isTouched[touched[i] as number] = touches.none;
    touchedCount = 0;
  };

  /** Faults that began or ended between two samples are judged at their own time, also where history is judged again. */
  const passFaults = (state: VehicleState, until: number, out: Findings): void => {
    while (state.nextFault < until) {
      state.now = state.nextFault;
      state.nextFault = nextChange(state.faults, state.now);
      for (const check of faultChecks) touch(check, touches.same);
      judgeTouched(state, state.now, out);
    }
    if (state.nextFault > until) return;
    state.nextFault = nextChange(state.faults, until);
    for (const check of faultChecks) touch(check, touches.same);
  };

  const rowsInTimeOrder = (columns: JudgedColumns, firstRow: number, endRow: number): Uint32Array | null => {
    let sorted = true;
    for (let row = firstRow + 1; row < endRow && sorted; row++)
      sorted = (columns.ts[row] as number) >= (columns.ts[row - 1] as number);
    if (sorted) return null;
    const count = endRow - firstRow;
    if (order.length < count) order = new Uint32Array(count * 2);
    for (let i = 0; i < count; i++) order[i] = firstRow + i;
    const rows = order.subarray(0, count);
    rows.sort((a, b) => (columns.ts[a] as number) - (columns.ts[b] as number) || a - b);
    return rows;
  };

  return {
    judge(state, columns, firstRow, endRow, out) {
      const rows = rowsInTimeOrder(columns, firstRow, endRow);
      const count = endRow - firstRow;
      const plan = state.plan ?? planFor(state);
      let ts = Number.NaN;
      for (let i = 0; i < count; i++) {
        const row = rows === null ? firstRow + i : (rows[i] as number);
        const slot = slotOfSignal(columns.signal[row] as number);
        if (slot < 0) continue;
        const rowTs = columns.ts[row] as number;
        if (rowTs !== ts) {
          if (!Number.isNaN(ts)) settle(state, plan, ts, out);
          ts = rowTs;
          if (ts >= state.nextFault) passFaults(state, ts, out);
        }
        take(state, plan, columns, row, slot);
      }
      if (!Number.isNaN(ts)) settle(state, plan, ts, out);
    },

    judgeNow(state, out) {
      if (state.now === Number.NEGATIVE_INFINITY) return;
      for (const { index } of checks) touch(index, touches.anew);
      judgeTouched(state, state.now, out);
    },

    judgeFaults(state, at, out) {
      if (at > state.now) {
        passFaults(state, at, out);
        state.now = at;
      }
      state.nextFault = nextChange(state.faults, state.now);
      for (const check of faultChecks) touch(check, touches.same);
      judgeTouched(state, state.now, out);
    },
  };
}

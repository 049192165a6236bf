import type { Interner } from '../shared/interner.ts';
import { sampleFlags } from '../telemetry/telemetry-store.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type Check, createCheckTable } from './check-table.ts';
import type { CompiledRule } from './compile-rule.ts';
import { judgeFaultRule, keyOf } from './judge-faults.ts';
import { judgeCheck } from './judge-signals.ts';
import { restoreState } from './restore-state.ts';
import type { JudgedColumns, RestoredAlert, RuleEngine } from './rule-engine.ts';
import { StateReader, StateWriter } from './state-bytes.ts';
import { readState, stateFingerprint, writeState } from './state-codec.ts';
import { checkFlags, forgetResults, VehicleState } from './vehicle-state.ts';
import { VehicleView } from './views.ts';

/** Kept beyond the longest `for` and `clearFor`, so that signals sent now and then are met again. */
const lookbackMarginMs = 10 * 60_000;

/** The engine for a set of compiled rules. `signals` gives the numbers that `JudgedColumns.signal` carries. */
export function createRuleEngine(options: {
  readonly rules: readonly CompiledRule[];
  readonly signals: Interner;
}): RuleEngine {
  const faultRules = options.rules.filter((rule) => rule.fault !== null);
  const table = createCheckTable(options.rules, options.signals);
  const { checks, checksOfSlot, slotOfSignal, slotTypes } = table;
  const touched = new Int32Array(checks.length);
  const isTouched = new Uint8Array(checks.length);
  let touchedCount = 0;
  let order = new Uint32Array(1024);
  const writer = new StateWriter();

  /** Puts a sample into its slot and notes the checks that read it. Older than what the slot holds: nothing. */
  const take = (state: VehicleState, columns: JudgedColumns, row: number, slot: number): void => {
    const ts = columns.ts[row] as number;
    const known = state.times[slot] as number;
    if (ts < known || ((columns.flags[row] as number) & sampleFlags.outOfRange) !== 0) return;
    const type = slotTypes[slot];
    let isNew = known === Number.NEGATIVE_INFINITY;
    if (type === 'number' || type === 'boolean') {
      const value = columns.value[row] as number;
      const isBoolean = ((columns.flags[row] as number) & sampleFlags.boolean) !== 0;
      // A device may say 0 and 1 for a boolean; anything else of the wrong type is not judged.
      if (Number.isNaN(value) || (type === 'number' ? isBoolean : value !== 0 && value !== 1)) return;
      isNew ||= state.values[slot] !== value;
      state.values[slot] = value;
    } else {
      const value = type === 'text' ? columns.texts.get(row) : columns.arrays.get(row);
      if (value === undefined) return;
      isNew ||= state.other?.[slot] !== value;
      state.setOther(slot, value);
    }
    state.times[slot] = ts;
    const affected = checksOfSlot[slot] as Int32Array;
    for (let i = 0; i < affected.length; i++) {
      const check = affected[i] as number;
      if (isNew) state.flags[check] = (state.flags[check] as number) & forgetResults;
      if (isTouched[check] === 0) {
        isTouched[check] = 1;
        touched[touchedCount++] = check;
      }
    }
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

  const applyTo = (state: VehicleState): void => {
    const applies = (rule: CompiledRule): boolean =>
      rule.appliesTo === null || rule.appliesTo.evaluate({ vehicle: state.vehicle }) === true;
    const set = (flags: Uint8Array, index: number, rule: CompiledRule): void => {
      const others = (flags[index] as number) & checkFlags.disabled;
      flags[index] = others | (appliesSafely(applies, rule) ? 0 : checkFlags.off);
    };
    for (const check of checks) set(state.flags, check.index, check.rule);
    faultRules.forEach((rule, index) => {
      set(state.faultRuleFlags, index, rule);
    });
  };

  const restoreFaults = (state: VehicleState, open: readonly RestoredAlert[]): void => {
    for (const alert of open) {
      if (alert.resolvedAt !== null) continue;
      const rule = faultRules.findIndex(({ definition }) => definition.id === alert.rule);
      if (rule < 0) continue;
      const { instance, activeSince } = alert;
      const severity = alert.severity as Severity;
      state.firingFaults.set(keyOf(rule, instance), { rule, instance, activeSince, severity });
    }
  };

  return {
    lookbackMs:
      Math.max(0, ...checks.map((check) => Math.max(check.forMs, check.clearForMs))) + lookbackMarginMs,
    signals: table.slotPaths,

    createState(vehicle) {
      const state = new VehicleState(vehicle.vin, new VehicleView(vehicle), table, faultRules.length);
      applyTo(state);
      return state;
    },

    updateVehicle(opaque, vehicle) {
      const state = opaque as VehicleState;
      state.vehicle = new VehicleView(vehicle);
      applyTo(state);
    },

    evaluateSamples(opaque, columns, firstRow, endRow, out) {
      const state = opaque as VehicleState;
      const rows = rowsInTimeOrder(columns, firstRow, endRow);
      const count = endRow - firstRow;
      let ts = Number.NaN;
      for (let i = 0; i <= count; i++) {
        const row = rows === null ? firstRow + i : (rows[i] as number);
        const rowTs = i < count ? (columns.ts[row] as number) : Number.NaN;
        if (rowTs !== ts) {
          for (let n = 0; n < touchedCount; n++) {
            const check = touched[n] as number;
            isTouched[check] = 0;
            judgeCheck(state, checks[check] as Check, table, ts, out);
          }
          touchedCount = 0;
          ts = rowTs;
        }
        if (i === count) break;
        const slot = slotOfSignal(columns.signal[row] as number);
        if (slot >= 0) take(state, columns, row, slot);
      }
    },

    evaluateFaults(opaque, episodes, at, out) {
      faultRules.forEach((rule, index) => {
        judgeFaultRule(opaque as VehicleState, rule, index, episodes, at, out);
      });
    },

    restore(opaque, before, open, from) {
      restoreState(opaque as VehicleState, table, before, open, from);
      restoreFaults(opaque as VehicleState, open);
    },

    save(opaque) {
      writeState(opaque as VehicleState, table, writer);
      return writer.take();
    },

    resume(opaque, saved, open) {
      readState(opaque as VehicleState, table, new StateReader(saved));
      restoreFaults(opaque as VehicleState, open);
    },

    fingerprint: stateFingerprint(table),
  };
}

/** A filter that throws for a vehicle (an attribute it lacks) does not apply to it. */
function appliesSafely(applies: (rule: CompiledRule) => boolean, rule: CompiledRule): boolean {
  try {
    return applies(rule);
  } catch {
    return false;
  }
}

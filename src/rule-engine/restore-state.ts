import type { Check, CheckTable } from './check-table.ts';
import type { RestoredAlert, RestoredValue } from './rule-engine.ts';
import { forgetResults, phases, type VehicleState } from './vehicle-state.ts';

/** Puts a fresh state to where it was just before `from`, as far as values and alerts tell. */
export function restoreState(
  state: VehicleState,
  table: CheckTable,
  before: readonly RestoredValue[],
  alerts: readonly RestoredAlert[],
  from: number,
): void {
  for (const { signal, ts, value, text, list } of before) {
    const slot = table.slotOfSignal(signal);
    if (slot < 0 || ts < (state.times[slot] as number)) continue;
    const type = table.slotTypes[slot];
    const other = type === 'text' ? text : type === 'numbers' ? list : undefined;
    if (type === 'text' || type === 'numbers') {
      if (other === undefined) continue;
      state.setOther(slot, other);
    } else if (Number.isNaN(value)) {
      continue;
    } else {
      state.values[slot] = value;
    }
    state.times[slot] = ts;
  }
  for (const check of table.checks) {
    state.watermark[check.index] = judgedUntil(state, check);
    state.flags[check.index] = (state.flags[check.index] as number) & forgetResults;
    const alert = alerts.find(
      (candidate) =>
        candidate.rule === check.ruleId &&
        candidate.instance === check.instance &&
        candidate.activeSince < from &&
        (candidate.resolvedAt === null || candidate.resolvedAt >= from),
    );
    if (alert === undefined) continue;
    const fired = alert.firedAt !== null && alert.firedAt < from;
    state.phase[check.index] = fired ? phases.firing : phases.pending;
    state.activeSince[check.index] = alert.activeSince;
  }
}

/** The watermark of a check that judged all that its signals brought; -Infinity while one of them is not known. */
export function judgedUntil({ times }: VehicleState, { inputs }: Check): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { slot, fallback } of inputs) {
    const ts = times[slot] as number;
    if (fallback === undefined && ts === Number.NEGATIVE_INFINITY) return ts;
    if (ts > newest) newest = ts;
  }
  return newest;
}

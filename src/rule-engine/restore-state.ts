import { type Severity, severities } from '../vehicles/vehicle.ts';
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
  state.now = from;
  for (const check of table.checks) {
    const { index } = check;
    // What windows hold at the beginning of a history is not what they held then.
    const begin = from + check.warmUpMs;
    const watermark = judgedUntil(state, check);
    state.watermark[index] = check.warmUpMs > 0 ? Math.max(watermark, begin) : watermark;
    state.flags[index] = (state.flags[index] as number) & forgetResults;
    const own = alerts.filter(({ rule, instance }) => rule === check.ruleId && instance === check.instance);
    for (const { resolvedAt, firedAt } of own) {
      if (check.cooler < 0 || resolvedAt === null || firedAt === null || resolvedAt >= begin) continue;
      const until = resolvedAt + check.coolDownMs;
      state.coolUntil[check.cooler] = Math.max(until, state.coolUntil[check.cooler] as number);
    }
    const alert = own.find(
      ({ activeSince, resolvedAt }) => activeSince < begin && (resolvedAt === null || resolvedAt >= begin),
    );
    if (alert === undefined) continue;
    const fired = alert.firedAt !== null && alert.firedAt < begin;
    state.phase[index] = fired ? phases.firing : phases.pending;
    state.activeSince[index] = alert.activeSince;
    if (!fired) continue;
    state.level[index] = Math.max(0, severities.indexOf(alert.severity as Severity));
    const held = Math.max(alert.firedAt ?? begin, from);
    if (check.keeper >= 0) state.lastHeld[check.keeper] = held;
    if (alert.resolvedAt === null) continue;
    // It resolves where it did, unless a sample on the way says otherwise: the clearing may have begun before `from`.
    state.clearSince[index] = alert.resolvedAt - check.clearForMs;
    if (check.keeper >= 0)
      state.lastHeld[check.keeper] = Math.min(held, alert.resolvedAt - check.keepFiringMs);
  }
}

/** Puts open alerts in, whatever their rules would say now. */
export function assumeAlerts(
  state: VehicleState,
  { checks }: CheckTable,
  alerts: readonly RestoredAlert[],
): void {
  for (const { index, ruleId, instance, keeper } of checks) {
    const alert = alerts.find(
      ({ rule, instance: other, resolvedAt }) => rule === ruleId && other === instance && resolvedAt === null,
    );
    if (alert === undefined) continue;
    state.phase[index] = alert.firedAt === null ? phases.pending : phases.firing;
    state.activeSince[index] = alert.activeSince;
    state.clearSince[index] = Number.NaN;
    state.level[index] = Math.max(0, severities.indexOf(alert.severity as Severity));
    if (keeper >= 0 && alert.firedAt !== null) state.lastHeld[keeper] = alert.firedAt;
  }
}

/** The watermark of a check that judged all that its signals brought; -Infinity while one of them is not known. */
export function judgedUntil({ times }: VehicleState, { needed, triggers }: Check): number {
  for (let i = 0; i < needed.length; i++)
    if (times[needed[i] as number] === Number.NEGATIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < triggers.length; i++) {
    const ts = times[triggers[i] as number] as number;
    if (ts > newest) newest = ts;
  }
  return newest;
}

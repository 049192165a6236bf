import { type Severity, severities } from '../vehicles/vehicle.ts';
import { keyOf, noteEnd } from './judge-faults.ts';
import type { RestoredAlert } from './rule-engine.ts';
import type { StateReader, StateWriter } from './state-bytes.ts';
import type { VehicleState } from './vehicle-state.ts';

/** See `RuleEngine.settleFaultAlerts`. `faultRules` are ids, in their order. */
export function settleFaultAlerts(
  state: VehicleState,
  faultRules: readonly string[],
  alerts: readonly RestoredAlert[],
  since: number,
): void {
  const [firing, ended] = [new Map(state.firingFaults), new Map(state.endedFaults)];
  state.firingFaults.clear();
  state.endedFaults.clear();
  for (const alert of alerts) {
    const rule = faultRules.indexOf(alert.rule);
    if (rule < 0) continue;
    const { instance, activeSince, resolvedAt } = alert;
    const key = keyOf(rule, instance);
    const isSame = (other: { readonly activeSince: number } | undefined): boolean =>
      other !== undefined && Math.round(other.activeSince) === Math.round(activeSince);
    const isOver =
      resolvedAt !== null && (Math.max(activeSince, resolvedAt) < since || isSame(ended.get(key)));
    if (isOver) noteEnd(state, { rule, instance, activeSince, endedAt: resolvedAt });
    else if (activeSince < since || isSame(firing.get(key)))
      state.firingFaults.set(key, { rule, instance, activeSince, severity: alert.severity as Severity });
  }
}

/** Puts open ones in beside those that are there. */
export function assumeFaultAlerts(
  state: VehicleState,
  faultRules: readonly string[],
  alerts: readonly RestoredAlert[],
): void {
  for (const { rule: id, instance, activeSince, resolvedAt, severity } of alerts) {
    const rule = faultRules.indexOf(id);
    if (rule < 0 || resolvedAt !== null) continue;
    const firing = { rule, instance, activeSince, severity: severity as Severity };
    state.firingFaults.set(keyOf(rule, instance), firing);
  }
}

export function writeFaultAlerts({ firingFaults, endedFaults }: VehicleState, out: StateWriter): void {
  out.count(firingFaults.size);
  for (const { rule, instance, activeSince, severity } of firingFaults.values()) {
    out.count(rule);
    out.text(instance);
    out.number(activeSince);
    out.count(severities.indexOf(severity));
  }
  out.count(endedFaults.size);
  for (const { rule, instance, activeSince, endedAt } of endedFaults.values()) {
    out.count(rule);
    out.text(instance);
    out.number(activeSince);
    out.number(endedAt);
  }
}

/** Into a fresh state; throws RangeError where the bytes are not whole. */
export function readFaultAlerts(state: VehicleState, faultRules: number, from: StateReader): void {
  const ruleOf = (): number => {
    const rule = from.count();
    if (rule >= faultRules) throw new RangeError('more rules for faults than expected');
    return rule;
  };
  for (let left = from.count(); left > 0; left--) {
    const [rule, instance, activeSince] = [ruleOf(), from.text(), from.number()];
    const severity = severities[from.count()];
    if (severity === undefined) throw new RangeError('no severity');
    state.firingFaults.set(keyOf(rule, instance), { rule, instance, activeSince, severity });
  }
  for (let left = from.count(); left > 0; left--)
    noteEnd(state, {
      rule: ruleOf(),
      instance: from.text(),
      activeSince: from.number(),
      endedAt: from.number(),
    });
}

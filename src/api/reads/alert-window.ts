import type { Alert } from '../../alerts/alert.ts';
import type { LoadedRule } from '../../rule-engine/load-rules.ts';

/** What a curve needs on both sides of a moment to show that something changed there. */
const leastMarginMs = 30 * 60_000;
const mostMarginMs = 6 * 3_600_000;
/** Faults come without curves; these say what the car was doing. */
const whatTheCarDid = [
  'Vehicle.Speed',
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  'Vehicle.LowVoltageBattery.CurrentVoltage',
];

/** The time around an alert in which its evidence shows: [from, to), to now at most. */
export function windowOf(alert: Alert, forMs: number, now: number): { from: number; to: number } {
  const { activeSince, firedAt, resolvedAt, evidence } = alert;
  const margin = Math.min(mostMarginMs, Math.max(leastMarginMs, 3 * forMs));
  const onset = evidence.fault?.onset ?? activeSince;
  // An onset weeks before the report that brought it would leave nothing to see of the moment itself.
  const begin = activeSince - onset <= mostMarginMs ? Math.min(onset, activeSince) : activeSince;
  const fired = firedAt ?? activeSince;
  const end = resolvedAt !== null && resolvedAt - fired <= mostMarginMs ? resolvedAt : fired;
  const from = begin - margin;
  return { from, to: Math.max(from + margin, Math.min(end + margin, now)) };
}

/** Signals to look at: what the rule judged for this instance, then what it keeps beside it; for a fault what was recorded with it. */
export function signalsOf(alert: Alert, rule: LoadedRule | undefined): string[] {
  const check = rule?.checks.find(({ instance }) => instance === alert.instance) ?? rule?.checks[0];
  const judged = check?.inputs.map(({ path }) => path) ?? [];
  const kept = check?.evidence.map(({ path }) => path) ?? [];
  const recorded = Object.keys(alert.evidence.signals);
  const signals = [...new Set([...judged, ...kept, ...recorded])];
  return alert.evidence.fault === undefined ? signals : [...new Set([...signals, ...whatTheCarDid])];
}

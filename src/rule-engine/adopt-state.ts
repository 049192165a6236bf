import type { Check, CheckTable } from './check-table.ts';
import { keyOf, noteEnd } from './judge-faults.ts';
import type { WindowSpec } from './state/window.ts';
import { checkFlags, type VehicleState } from './vehicle-state.ts';

/** A state with what its places mean. */
export interface Placed {
  readonly state: VehicleState;
  readonly table: CheckTable;
  /** Ids of the fault rules, in their order. */
  readonly faultRules: readonly string[];
}

/**
 * Takes over from another engine's state of the same vehicle where `rules` stand, which both have and mean the same by, and
 * what is newer or missing of last values and windows.
 */
export function adoptState(to: Placed, from: Placed, rules: ReadonlySet<string>): void {
  adoptValues(to, from);
  adoptWindows(to, from);
  to.state.now = Math.max(to.state.now, from.state.now);
  to.state.silenceDue = Number.NEGATIVE_INFINITY;
  if (from.state.absences.length > to.state.absences.length) to.state.absences = from.state.absences;
  const sources = new Map(from.table.checks.map((check) => [placeOf(check), check]));
  for (const check of to.table.checks) {
    const source = rules.has(check.ruleId) ? sources.get(placeOf(check)) : undefined;
    if (source !== undefined) adoptCheck(to.state, check, from.state, source);
  }
  for (const firing of from.state.firingFaults.values()) {
    const id = from.faultRules[firing.rule] ?? '';
    const rule = to.faultRules.indexOf(id);
    if (rule < 0 || !rules.has(id)) continue;
    to.state.firingFaults.set(keyOf(rule, firing.instance), { ...firing, rule });
  }
  for (const ended of from.state.endedFaults.values()) {
    const id = from.faultRules[ended.rule] ?? '';
    const rule = to.faultRules.indexOf(id);
    if (rule >= 0 && rules.has(id)) noteEnd(to.state, { ...ended, rule });
  }
  from.faultRules.forEach((id, index) => {
    const rule = to.faultRules.indexOf(id);
    if (rule < 0 || !rules.has(id)) return;
    const failed = (from.state.faultRuleFlags[index] as number) & checkFlags.disabled;
    to.state.faultRuleFlags[rule] = (to.state.faultRuleFlags[rule] as number) | failed;
  });
}

const placeOf = ({ ruleId, instance }: Check): string => `${ruleId} ${instance}`;

function adoptValues(to: Placed, from: Placed): void {
  const slots = new Map(from.table.slotPaths.map((path, slot) => [path, slot]));
  to.table.slotPaths.forEach((path, slot) => {
    const source = slots.get(path);
    if (source === undefined || from.table.slotTypes[source] !== to.table.slotTypes[slot]) return;
    const ts = from.state.times[source] as number;
    if (ts <= (to.state.times[slot] as number)) return;
    to.state.times[slot] = ts;
    to.state.values[slot] = from.state.values[source] as number;
    const other = from.state.other?.[source];
    if (other !== undefined) to.state.setOther(slot, other);
  });
}

/** Only where the parts of a window hold the same numbers; parts are shared with nobody afterwards. */
function adoptWindows(to: Placed, from: Placed): void {
  to.table.windows.forEach((spec, index) => {
    if (to.state.windows.length[index] !== 0) return;
    const source = from.table.windows.findIndex((other) => isSame(spec, to.table, other, from.table));
    if (source < 0 || from.state.windows.length[source] === 0) return;
    to.state.windows.copy(index, from.state.windows, source);
  });
}

function isSame(a: WindowSpec, ofA: CheckTable, b: WindowSpec, ofB: CheckTable): boolean {
  const { slot: slotA, ...restA } = a;
  const { slot: slotB, ...restB } = b;
  return (
    ofA.slotPaths[slotA] === ofB.slotPaths[slotB] &&
    Object.entries(restA).every(([key, value]) => restB[key as keyof typeof restB] === value)
  );
}

function adoptCheck(to: VehicleState, check: Check, from: VehicleState, source: Check): void {
  const [a, b] = [check.index, source.index];
  to.phase[a] = from.phase[b] as number;
  const failed = (from.flags[b] as number) & checkFlags.disabled;
  to.flags[a] = ((to.flags[a] as number) & checkFlags.off) | failed;
  to.activeSince[a] = from.activeSince[b] as number;
  to.clearSince[a] = from.clearSince[b] as number;
  to.watermark[a] = from.watermark[b] as number;
  to.level[a] = from.level[b] as number;
  if (check.keeper >= 0 && source.keeper >= 0)
    to.lastHeld[check.keeper] = from.lastHeld[source.keeper] as number;
  if (check.cooler >= 0 && source.cooler >= 0)
    to.coolUntil[check.cooler] = from.coolUntil[source.cooler] as number;
}

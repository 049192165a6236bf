import type { CompiledRule } from './compile-rule.ts';
import { phases, type VehicleState } from './vehicle-state.ts';

/** What may cause a rule's alerts. */
export interface Causes {
  /** Indices of checks on signals, and of fault rules. */
  readonly checks: readonly number[];
  readonly faultRules: readonly number[];
  /** Rules are judged after those that may cause them: how many stand before it. */
  readonly depth: number;
}

const none: Causes = { checks: [], faultRules: [], depth: 0 };

const mostDepth = 8;

export function causesOf(rules: readonly CompiledRule[]): { of(ruleId: string): Causes } {
  const byId = new Map(rules.map((rule) => [rule.definition.id, rule]));
  const checksOf = new Map<string, number[]>();
  let checks = 0;
  for (const { definition, checks: own } of rules) {
    checksOf.set(
      definition.id,
      own.map(() => checks++),
    );
  }
  const faultRules = rules.filter(({ fault }) => fault !== null).map(({ definition }) => definition.id);
  const depths = new Map<string, number>();
  for (let round = 0; round < mostDepth; round++) {
    for (const { definition } of rules) {
      const above = definition.causedBy.filter((id) => byId.has(id) && id !== definition.id);
      if (above.length === 0) continue;
      depths.set(definition.id, Math.min(mostDepth, 1 + Math.max(...above.map((id) => depths.get(id) ?? 0))));
    }
  }
  return {
    of(ruleId) {
      const causedBy = (byId.get(ruleId)?.definition.causedBy ?? []).filter(
        (id) => byId.has(id) && id !== ruleId,
      );
      if (causedBy.length === 0) return none;
      return {
        checks: causedBy.flatMap((id) => checksOf.get(id) ?? []),
        faultRules: causedBy.map((id) => faultRules.indexOf(id)).filter((index) => index >= 0),
        depth: depths.get(ruleId) ?? 0,
      };
    },
  };
}

/** Does something fire for the vehicle that may cause it? Alerts of faults count by their times: what is late is judged as things stood. */
export function isCaused(state: VehicleState, { checks, faultRules }: Causes, at: number): boolean {
  for (const check of checks) if (state.phase[check] === phases.firing) return true;
  if (faultRules.length === 0) return false;
  for (const { rule, activeSince } of state.firingFaults.values())
    if (activeSince <= at && faultRules.includes(rule)) return true;
  for (const { rule, activeSince, endedAt } of state.endedFaults.values())
    if (activeSince <= at && at < endedAt && faultRules.includes(rule)) return true;
  return false;
}

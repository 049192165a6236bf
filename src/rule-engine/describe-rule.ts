import type { CompiledRule } from './compile-rule.ts';
import { isFaultRule, type RuleDefinition } from './rule-file.ts';

/** A rule as `GET /rules` gives it: what was written, and what follows from it. Durations in milliseconds. */
export function describeRule(rule: CompiledRule) {
  const { definition, checks } = rule;
  return {
    id: definition.id,
    kind: rule.fault === null ? ('signal' as const) : ('fault' as const),
    name: definition.name,
    reason: definition.reason,
    source: definition.source,
    severity: definition.severity,
    appliesTo: definition.appliesTo ?? null,
    when: definition.when,
    forMs: rule.forMs,
    clear: ('clear' in definition ? definition.clear : undefined) ?? null,
    clearForMs: rule.clearForMs,
    instances: checks.map((check) => check.instance).filter((instance) => instance !== ''),
    signals: [...new Set(checks.flatMap((check) => check.inputs.map((input) => input.path)))],
    evidence: [...new Set(checks.flatMap((check) => check.evidence.map((item) => item.path)))],
    summary: definition.summary,
    advice: definition.advice,
    ...bounds(definition),
  };
}

/** What holds alerts back, keeps them, or makes them graver; a fault rule has little of it. */
function bounds(definition: RuleDefinition) {
  const { suppress, causedBy } = definition;
  const signalRule = isFaultRule(definition) ? null : definition;
  return {
    suppress,
    causedBy,
    levels: signalRule?.levels ?? [],
    thresholds: Object.entries(signalRule?.thresholds ?? {}).map(([name, threshold]) => ({
      name,
      ...threshold,
    })),
    keepFiringMs: signalRule?.keepFiring ?? 0,
    coolDownMs: signalRule?.coolDown ?? 0,
    lateToleranceMs: signalRule?.lateTolerance ?? 0,
  };
}

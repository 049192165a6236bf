import type { CompiledRule } from './compile-rule.ts';

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
  };
}

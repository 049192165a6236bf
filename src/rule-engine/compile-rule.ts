import { type Attempt, attemptTo, type RuleFault } from './attempt.ts';
import { compileChecks, compileSummaries, type SignalCheck, type Summaries } from './compile-check.ts';
import { compileThresholds, type Threshold } from './compile-thresholds.ts';
import { compileExpression, createRuleEnvironment, type Expression } from './language/expression.ts';
import type { ExpressionScope, SignalType } from './language/scope.ts';
import { type FaultRule, isFaultRule, type RuleDefinition } from './rule-file.ts';
import { registerFault, registerVehicle } from './views.ts';

export type RuleState = 'live' | 'shadow' | 'draft' | 'retired';

export interface CompiledRule {
  readonly definition: RuleDefinition;
  /** Of the rule's versions; what is shipped is the first until somebody says otherwise. */
  readonly version: number;
  readonly state: RuleState;
  readonly appliesTo: Expression | null;
  readonly forMs: number;
  readonly clearForMs: number;
  readonly checks: readonly SignalCheck[];
  readonly thresholds: readonly Threshold[];
  /** Set for a fault rule, which has no checks. */
  readonly fault: { readonly when: Expression; readonly summaries: Summaries } | null;
}

export type SignalTypeOf = (path: string) => SignalType | undefined;

/** Compiles a rule whose shape is right; every fault is put into `faults`, and null comes back if there was one. */
export function compileRule(
  definition: RuleDefinition,
  signalType: SignalTypeOf,
  faults: RuleFault[],
): CompiledRule | null {
  const before = faults.length;
  const attempt = attemptTo(faults);
  const { appliesTo: filter } = definition;
  const appliesTo =
    filter === undefined
      ? null
      : attempt(['appliesTo'], () => compileExpression(filter, vehicleScope, 'bool'));
  const common = { definition, version: 1, state: 'live' as const, appliesTo };

  if (isFaultRule(definition)) {
    const fault = compileFaultRule(definition, attempt);
    if (faults.length > before || fault === null) return null;
    return { ...common, forMs: 0, clearForMs: 0, checks: [], thresholds: [], fault };
  }

  const thresholds = compileThresholds(definition, vehicleScope, attempt);
  const scope: ExpressionScope = {
    environment: vehicleScope.environment,
    signalType,
    thresholds: new Map(thresholds.map(({ key, type }) => [key, type])),
    hasFaults: true,
  };
  const checks = compileChecks(definition, scope, faults, attempt);
  if (faults.length > before) return null;
  return {
    ...common,
    forMs: definition.for,
    clearForMs: definition.clearFor,
    checks,
    thresholds,
    fault: null,
  };
}

const vehicleScope: ExpressionScope = {
  environment: registerVehicle(createRuleEnvironment()),
  signalType: null,
};
const faultScope: ExpressionScope = {
  environment: registerFault(registerVehicle(createRuleEnvironment())),
  signalType: null,
};

function compileFaultRule(definition: FaultRule, attempt: Attempt) {
  const when = attempt(['when'], () => compileExpression(definition.when, faultScope, 'bool'));
  const summaries = compileSummaries(definition.summary, faultScope, attempt, (text) => text);
  return when === null || summaries === null ? null : { when, summaries };
}

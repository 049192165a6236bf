import type { Attempt } from './attempt.ts';
import type { DerivedThreshold } from './language/derived.ts';
import { compileExpression, type Expression } from './language/expression.ts';
import type { ExpressionScope } from './language/scope.ts';
import type { SignalRule } from './rule-file.ts';
import type { VehicleView } from './views.ts';

type ThresholdValue = number | boolean | string;

/** A value with a name, by cohort of vehicles. */
export interface Threshold {
  readonly key: string;
  readonly type: DerivedThreshold['type'];
  readonly default: ThresholdValue;
  readonly cohorts: readonly { readonly if: Expression; readonly value: ThresholdValue }[];
}

export function compileThresholds(
  { thresholds }: SignalRule,
  scope: ExpressionScope,
  attempt: Attempt,
): Threshold[] {
  return Object.entries(thresholds).map(([key, { default: value, cohorts }]) => ({
    key,
    type: typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text',
    default: value,
    cohorts: cohorts.flatMap((cohort, index) => {
      const path = ['thresholds', key, 'cohorts', index, 'if'];
      const condition = attempt(path, () => compileExpression(cohort.if, scope, 'bool'));
      return condition === null ? [] : [{ if: condition, value: cohort.value }];
    }),
  }));
}

/** As it counts for this vehicle: the first cohort that fits. One that asks for an attribute it lacks does not. */
export function thresholdOf({ cohorts, default: value }: Threshold, vehicle: VehicleView) {
  const cohort = cohorts.find(({ if: condition }) => isTrue(condition, vehicle));
  return cohort === undefined ? { value, cohort: null } : { value: cohort.value, cohort: cohort.if.source };
}

/** A filter that throws for a vehicle (an attribute it lacks) does not apply to it. */
export function isTrue(condition: Expression, vehicle: VehicleView): boolean {
  try {
    return condition.evaluate({ vehicle }) === true;
  } catch {
    return false;
  }
}

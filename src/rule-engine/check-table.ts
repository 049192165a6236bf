import type { Interner } from '../shared/interner.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { CompiledRule, Summaries } from './compile-rule.ts';
import { directCondition } from './direct-expression.ts';
import type { Expression, Fallback, SignalInput, SignalType } from './expression.ts';
import type { VehicleState } from './vehicle-state.ts';

/** A signal input bound to the slot that holds its last value. */
export interface BoundInput {
  readonly name: string;
  readonly slot: number;
  readonly type: SignalType;
  readonly fallback: Fallback | undefined;
}

export interface Condition {
  /** Reads the vehicle's values itself; null where only CEL's evaluator will do. */
  readonly direct: ((state: VehicleState) => boolean) | null;
  readonly expression: Expression;
}

export interface Check {
  readonly index: number;
  readonly rule: CompiledRule;
  readonly ruleId: string;
  readonly instance: string;
  readonly severity: Severity;
  readonly when: Condition;
  readonly clear: Condition | null;
  readonly forMs: number;
  readonly clearForMs: number;
  readonly inputs: readonly BoundInput[];
  readonly textInputs: readonly BoundInput[];
  readonly evidence: readonly { readonly path: string; readonly slot: number; readonly type: SignalType }[];
  readonly summaries: Summaries;
  /** Handed to CEL; filled anew for each evaluation, kept so that nothing is allocated. */
  readonly context: Record<string, unknown>;
}

/** All checks on signals of a set of rules, and the slots in which a vehicle keeps the values they read. */
export interface CheckTable {
  readonly checks: readonly Check[];
  readonly slotTypes: readonly SignalType[];
  /** Path of each slot's signal. */
  readonly slotPaths: readonly string[];
  /** Checks that a sample in this slot brings up. */
  readonly checksOfSlot: readonly Int32Array[];
  /** Slot of a signal's number, -1 where no rule reads it. */
  slotOfSignal(signal: number): number;
}

export function createCheckTable(rules: readonly CompiledRule[], signals: Interner): CheckTable {
  const slots = new Map<string, number>();
  const slotTypes: SignalType[] = [];
  const slotOf = (path: string, type: SignalType): number => {
    let slot = slots.get(path);
    if (slot === undefined) {
      slot = slots.size;
      slots.set(path, slot);
      slotTypes.push(type);
    }
    return slot;
  };
  const bind = ({ name, path, type, fallback }: SignalInput): BoundInput => ({
    name,
    slot: slotOf(path, type),
    type,
    fallback,
  });

  const checks: Check[] = [];
  for (const rule of rules) {
    const { definition } = rule;
    for (const check of rule.checks) {
      const inputs = check.inputs.map(bind);
      const condition = (expression: Expression): Condition => ({
        direct: directCondition(expression, inputs),
        expression,
      });
      checks.push({
        index: checks.length,
        rule,
        ruleId: definition.id,
        instance: check.instance,
        // Only fault rules have the severity `fault`, and those have no checks.
        severity: definition.severity as Severity,
        when: condition(check.when),
        clear: check.clear === null ? null : condition(check.clear),
        forMs: rule.forMs,
        clearForMs: rule.clearForMs,
        inputs,
        textInputs: check.textInputs.map(bind),
        evidence: check.evidence.map(({ path, type }) => ({ path, slot: slotOf(path, type), type })),
        summaries: check.summaries,
        context: { vehicle: undefined },
      });
    }
  }

  const checksOfSlot = slotTypes.map((_, slot) =>
    Int32Array.from(
      checks.filter((check) => check.inputs.some((input) => input.slot === slot)).map((check) => check.index),
    ),
  );
  let slotOfSignal = new Int32Array(0);
  const slotOfNumber = (signal: number): number => {
    if (signal < slotOfSignal.length) return slotOfSignal[signal] as number;
    const known = slotOfSignal.length;
    const larger = new Int32Array(Math.max(signal + 1, signals.size));
    larger.set(slotOfSignal);
    for (let number = known; number < larger.length; number++)
      larger[number] = slots.get(signals.name(number)) ?? -1;
    slotOfSignal = larger;
    return larger[signal] as number;
  };
  return { checks, slotTypes, slotPaths: [...slots.keys()], checksOfSlot, slotOfSignal: slotOfNumber };
}

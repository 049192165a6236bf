import type { Interner } from '../shared/interner.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type BoundDerived, bindDerived, createDerivedTables, type DerivedTables } from './bind-derived.ts';
import { type Causes, causesOf } from './causes.ts';
import type { Summaries } from './compile-check.ts';
import type { CompiledRule } from './compile-rule.ts';
import { directCondition } from './direct-expression.ts';
import { guardOf } from './guard-expression.ts';
import type { Expression, Fallback, SignalInput } from './language/expression.ts';
import type { SignalType } from './language/scope.ts';
import { isFaultRule, type SignalRule } from './rule-file.ts';
import type { AbsenceKind } from './state/absences.ts';
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
  /** See guardOf; null too for what only CEL's evaluator can judge. */
  readonly guard: string | null;
  /** Does what it gives change with time alone? */
  readonly isTimed: boolean;
}

export interface Check {
  readonly index: number;
  readonly rule: CompiledRule;
  readonly ruleId: string;
  readonly instance: string;
  readonly severity: Severity;
  readonly when: Condition;
  readonly clear: Condition | null;
  /** The gravest first. */
  readonly levels: readonly { readonly severity: Severity; readonly when: Condition }[];
  readonly forMs: number;
  readonly clearForMs: number;
  readonly keepFiringMs: number;
  readonly coolDownMs: number;
  /** Place among those that keep firing, that cool down; -1 for none. */
  readonly keeper: number;
  readonly cooler: number;
  readonly suppress: readonly AbsenceKind[];
  readonly causes: Causes;
  readonly inputs: readonly BoundInput[];
  readonly derived: readonly BoundDerived[];
  /** Slots that must be known before it is judged, and those whose samples bring it up. */
  readonly needed: readonly number[];
  readonly triggers: readonly number[];
  /** Before so long after the beginning of a history, its windows are not what they would be. */
  readonly warmUpMs: number;
  readonly textInputs: readonly BoundInput[];
  readonly textDerived: readonly BoundDerived[];
  readonly evidence: readonly { readonly path: string; readonly slot: number; readonly type: SignalType }[];
  readonly summaries: Summaries;
  /** Handed to CEL; filled anew for each evaluation, kept so that nothing is allocated. */
  readonly context: Record<string, unknown>;
}

/** All checks on signals of a set of rules, and the slots in which a vehicle keeps the values they read. */
export interface CheckTable extends DerivedTables {
  readonly checks: readonly Check[];
  readonly slotTypes: readonly SignalType[];
  /** Path of each slot's signal. */
  readonly slotPaths: readonly string[];
  /** Checks that a sample in this slot brings up. */
  readonly checksOfSlot: readonly Int32Array[];
  readonly keepers: number;
  readonly coolers: number;
  /** Checks wait for those that may cause them: the longest such chain. */
  readonly depth: number;
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

  const tables = createDerivedTables(rules, slotOf);
  const causes = causesOf(rules);
  const checks: Check[] = [];
  let [keepers, coolers] = [0, 0];
  for (const rule of rules) {
    const { definition } = rule;
    if (isFaultRule(definition)) continue;
    for (const check of rule.checks) {
      const inputs = check.inputs.map(bind);
      const derived = check.derived.map((each) => bindDerived(each, rule, tables, slotOf));
      const condition = (expression: Expression): Condition => {
        const direct = directCondition(expression, inputs, derived);
        return {
          direct,
          guard: direct === null ? null : guardOf(expression, inputs, derived),
          expression,
          isTimed: expression.derived.some(({ is }) => is !== 'threshold'),
        };
      };
      const index = checks.length;
      checks.push({
        ...timesOf(definition),
        index,
        rule,
        ruleId: definition.id,
        instance: check.instance,
        severity: definition.severity,
        when: condition(check.when),
        clear: check.clear === null ? null : condition(check.clear),
        levels: check.levels.map(({ severity, when }) => ({ severity, when: condition(when) })),
        keeper: definition.keepFiring > 0 ? keepers++ : -1,
        cooler: definition.coolDown > 0 ? coolers++ : -1,
        suppress: definition.suppress,
        causes: causes.of(definition.id),
        inputs,
        derived,
        ...slotsOf(inputs, derived),
        warmUpMs: Math.max(0, ...derived.map((each) => each.warmUpMs)),
        textInputs: check.textInputs.map(bind),
        textDerived: check.textDerived.map((each) => bindDerived(each, rule, tables, slotOf)),
        evidence: check.evidence.map(({ path, type }) => ({ path, slot: slotOf(path, type), type })),
        summaries: check.summaries,
        context: { vehicle: undefined },
      });
    }
  }
  tables.close(checks, slotTypes.length);

  const checksOfSlot = slotTypes.map((_, slot) =>
    Int32Array.from(checks.filter((check) => check.triggers.includes(slot)).map((check) => check.index)),
  );
  return {
    ...tables,
    checks,
    slotTypes,
    slotPaths: [...slots.keys()],
    checksOfSlot,
    keepers,
    coolers,
    depth: Math.max(0, ...checks.map((check) => check.causes.depth)),
    slotOfSignal: slotReader(slots, signals),
  };
}

const timesOf = (definition: SignalRule) => ({
  forMs: definition.for,
  clearForMs: definition.clearFor,
  keepFiringMs: definition.keepFiring,
  coolDownMs: definition.coolDown,
});

function slotsOf(inputs: readonly BoundInput[], derived: readonly BoundDerived[]) {
  const read = derived.flatMap(({ slot }) => (slot < 0 ? [] : [slot]));
  const silent = derived.flatMap(({ derived: { is }, slot }) => (is === 'noData' ? [slot] : []));
  const needed = inputs.flatMap(({ slot, fallback }) => (fallback === undefined ? [slot] : []));
  return {
    needed: [...new Set([...needed, ...silent])],
    triggers: [...new Set([...inputs.map(({ slot }) => slot), ...read])],
  };
}

/** Signals get their numbers while the engine lives. */
function slotReader(slots: ReadonlyMap<string, number>, signals: Interner): (signal: number) => number {
  let slotOfSignal = new Int32Array(0);
  return (signal) => {
    if (signal < slotOfSignal.length) return slotOfSignal[signal] as number;
    const known = slotOfSignal.length;
    const larger = new Int32Array(Math.max(signal + 1, signals.size));
    larger.set(slotOfSignal);
    for (let number = known; number < larger.length; number++)
      larger[number] = slots.get(signals.name(number)) ?? -1;
    slotOfSignal = larger;
    return larger[signal] as number;
  };
}

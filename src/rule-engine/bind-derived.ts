import type { Check } from './check-table.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Threshold } from './compile-thresholds.ts';
import type { Derived, DerivedWindow, WindowFunction } from './language/derived.ts';
import type { SignalType } from './language/scope.ts';
import { isFaultRule } from './rule-file.ts';
import { faultValue } from './state/fault-spans.ts';
import { type WindowSpec, windowSpec } from './state/window.ts';
import { isCovered, windowValue } from './state/window-values.ts';
import type { VehicleState } from './vehicle-state.ts';

/** A derived value bound to the place where a vehicle keeps what it is made of. */
export interface BoundDerived {
  readonly name: string;
  readonly derived: Derived;
  readonly kind: 'number' | 'boolean' | 'text';
  /** Of the signal it is made of; -1 for none. */
  readonly slot: number;
  /** The same as `read`, as a part of a condition in JavaScript, where it takes no more than last values, times and thresholds. */
  readonly plain: string | null;
  /** As it is at the state's time. */
  read(state: VehicleState): number | boolean | string;
  /** Is there enough to judge it by? */
  isKnown(state: VehicleState): boolean;
  readonly warmUpMs: number;
}

interface Silence {
  readonly slot: number;
  readonly windowMs: number;
  readonly check: number;
}

/** What all checks of a table read beside last values. */
export interface DerivedTables {
  readonly windows: readonly WindowSpec[];
  /** Windows that a sample in this slot goes into. */
  readonly windowsOfSlot: readonly (readonly number[])[];
  /** Checks that read a window: it is kept for vehicles to which one of them applies. */
  readonly checksOfWindow: readonly (readonly number[])[];
  readonly silences: readonly Silence[];
  /** The shortest silence that is asked for, by slot. */
  readonly silenceOfSlot: Float64Array;
  readonly thresholds: readonly Threshold[];
  readonly patterns: readonly string[];
  /** Checks that read faults; `restless` those that nothing but faults and time brings up. */
  readonly faultChecks: readonly number[];
  readonly restless: readonly number[];
}

type OpenTables = { -readonly [Key in keyof DerivedTables]: DerivedTables[Key] } & {
  readonly windowKeys: ReadonlyMap<string, number>;
  readonly firstThreshold: ReadonlyMap<CompiledRule, number>;
  close(checks: readonly Check[], slots: number): void;
};

const windowKey = ({ path, windowMs }: DerivedWindow, lateMs: number): string =>
  `${lateMs} ${windowMs} ${path}`;

export function createDerivedTables(
  rules: readonly CompiledRule[],
  slotOf: (path: string, type: SignalType) => number,
): OpenTables {
  const asked = new Map<string, { window: DerivedWindow; lateMs: number; functions: Set<WindowFunction> }>();
  const thresholds: Threshold[] = [];
  const firstThreshold = new Map<CompiledRule, number>();
  const patterns = new Set<string>();
  for (const rule of rules) {
    firstThreshold.set(rule, thresholds.length);
    thresholds.push(...rule.thresholds);
    for (const derived of rule.checks.flatMap((check) => [...check.derived, ...check.textDerived])) {
      if (derived.is === 'faults') patterns.add(derived.pattern);
      if (derived.is !== 'window') continue;
      const lateMs = lateOf(rule);
      const key = windowKey(derived, lateMs);
      const known = asked.get(key) ?? { window: derived, lateMs, functions: new Set() };
      asked.set(key, known);
      known.functions.add(derived.function);
    }
  }
  const windows = [...asked.values()].map(({ window: { path, type, windowMs }, lateMs, functions }) =>
    windowSpec(slotOf(path, type), windowMs, Math.min(lateMs, windowMs), functions),
  );
  return {
    windows,
    windowKeys: new Map([...asked.keys()].map((key, index) => [key, index])),
    thresholds,
    firstThreshold,
    patterns: [...patterns],
    windowsOfSlot: [],
    checksOfWindow: [],
    silences: [],
    silenceOfSlot: new Float64Array(0),
    faultChecks: [],
    restless: [],
    close(checks, slots) {
      const reads = (check: Check, spec: WindowSpec) =>
        [...check.derived, ...check.textDerived].some(
          ({ derived, slot }) =>
            derived.is === 'window' && slot === spec.slot && derived.windowMs === spec.windowMs,
        );
      this.windowsOfSlot = Array.from({ length: slots }, (_, slot) =>
        windows.flatMap((spec, index) => (spec.slot === slot ? [index] : [])),
      );
      this.checksOfWindow = windows.map((spec) =>
        checks.filter((check) => reads(check, spec)).map(({ index }) => index),
      );
      this.silences = checks.flatMap(({ index, derived }) =>
        derived.flatMap(({ derived: each, slot }) =>
          each.is === 'noData' ? [{ slot, windowMs: each.windowMs, check: index }] : [],
        ),
      );
      this.silenceOfSlot = new Float64Array(slots).fill(Number.POSITIVE_INFINITY);
      for (const { slot, windowMs } of this.silences)
        this.silenceOfSlot[slot] = Math.min(this.silenceOfSlot[slot] as number, windowMs);
      const ofFaults = checks.filter((check) => check.derived.some(({ derived }) => derived.is === 'faults'));
      this.faultChecks = ofFaults.map(({ index }) => index);
      this.restless = ofFaults.filter(({ triggers }) => triggers.length === 0).map(({ index }) => index);
    },
  };
}

const lateOf = ({ definition }: CompiledRule): number =>
  isFaultRule(definition) ? 0 : definition.lateTolerance;

export function bindDerived(
  derived: Derived,
  rule: CompiledRule,
  tables: OpenTables,
  slotOf: (path: string, type: SignalType) => number,
): BoundDerived {
  const { name } = derived;
  const always = { name, derived, slot: -1, plain: null, isKnown: () => true, warmUpMs: 0 };
  switch (derived.is) {
    case 'window': {
      const { function: fn, perMs } = derived;
      const index = tables.windowKeys.get(windowKey(derived, lateOf(rule))) ?? -1;
      const spec = tables.windows[index] as WindowSpec;
      return {
        name,
        derived,
        kind: 'number',
        slot: spec.slot,
        plain: null,
        read: (state) => windowValue(state.windows, index, state.now, fn, perMs),
        isKnown: (state) => isCovered(state.windows, index, state.now, fn),
        warmUpMs: spec.windowMs + spec.partMs + spec.lateMs,
      };
    }
    case 'noData': {
      const { windowMs, path, type } = derived;
      const slot = slotOf(path, type);
      return {
        ...always,
        slot,
        kind: 'boolean',
        plain: `now - times[${slot}] >= ${windowMs}`,
        read: (state) => state.now - (state.times[slot] as number) >= windowMs,
        warmUpMs: 0,
      };
    }
    case 'threshold': {
      const index =
        (tables.firstThreshold.get(rule) ?? 0) + rule.thresholds.findIndex(({ key }) => key === derived.key);
      return {
        ...always,
        kind: derived.type,
        plain: `thresholds[${index}] ?? 0`,
        read: (state) => state.thresholds[index] ?? 0,
      };
    }
    case 'faults': {
      const pattern = tables.patterns.indexOf(derived.pattern);
      const isCount = derived.function === 'count';
      return {
        ...always,
        kind: isCount ? 'number' : 'boolean',
        read(state) {
          const spans = state.faults?.byPattern[pattern];
          if (spans === undefined || spans.length === 0) return isCount ? 0 : false;
          return faultValue(derived, spans, state.now);
        },
      };
    }
  }
}

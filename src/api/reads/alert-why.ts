import type { Alert } from '../../alerts/alert.ts';
import { judgedFirst } from '../../alerts/judged-signals.ts';
import { type Condition, conditionTree } from '../../rule-engine/condition-tree.ts';
import type { LoadedRule } from '../../rule-engine/load-rules.ts';
import type { Language } from '../../shared/languages.ts';
import type { Catalogue } from '../../telemetry/catalogue.ts';
import type { LastValue, SampleValue } from '../../telemetry/telemetry-store.ts';
import { type ConditionInputs, limitsOf, resultOf } from './condition-values.ts';

export interface AlertWhySources {
  readonly alert: Alert;
  /** As it stands now; undefined for one that is gone. */
  readonly rule: LoadedRule | undefined;
  /** Of the vehicle, as they are known now. */
  readonly lastValues: readonly LastValue[];
  readonly catalogue: Pick<Catalogue, 'lookup'>;
  readonly language: Language;
}

/**
 * Why an alert fired: the rule as it judged, with the numbers then and now; the lines that a chart can show; what to check.
 * Where an alert was kept before rules were kept with it, the rule as it stands now.
 */
export function whyOf({ alert, rule, lastValues, catalogue, language }: AlertWhySources) {
  const { evidence, instance } = alert;
  const definition = rule?.definition;
  const fill = (source: string) => source.replaceAll(/\{[A-Za-z]+\}/g, instance);
  const current = definition === undefined ? null : fill(definition.when);
  const when = evidence.rule?.when ?? current;
  const clearNow = definition !== undefined && 'clear' in definition ? (definition.clear ?? null) : null;
  const clear = evidence.rule === undefined ? clearNow && fill(clearNow) : evidence.rule.clear;
  const { thresholds, windows } = evidence;
  const inputs = { signals: evidence.signals, windows, thresholds };
  const last = new Map(lastValues.map((value) => [value.signal, value]));
  const now = {
    signals: Object.fromEntries(lastValues.map(({ signal, value }) => [signal, value])),
    thresholds,
  };
  const unitOf = (signal: string) => catalogue.lookup(signal)?.unit ?? null;
  const read = (source: string | null): Condition | null => {
    try {
      return source === null ? null : conditionTree(source);
    } catch {
      // Another version's text, in a language that this one does not read.
      return null;
    }
  };
  const trees = { when: read(when), clear: read(clear) };
  const annotate = (tree: Condition | null) => tree && withValues(tree, inputs, now, unitOf);
  const limits = (['when', 'clear'] as const).flatMap((of) =>
    trees[of] === null ? [] : limitsOf(trees[of], inputs).map((limit) => ({ ...limit, of })),
  );
  return {
    when: annotate(trees.when),
    clear: annotate(trees.clear),
    forMs: evidence.rule?.forMs ?? rule?.forMs ?? 0,
    clearForMs: evidence.rule?.clearForMs ?? rule?.clearForMs ?? 0,
    version: evidence.rule?.version ?? null,
    changed: evidence.rule !== undefined && current !== evidence.rule.when,
    limits: limits.map((limit) => ({ ...limit, unit: unitOf(limit.signal) })),
    values: judgedFirst(evidence).map(([signal, was]) => ({
      signal,
      unit: unitOf(signal),
      was: asSent(was),
      ended: orNull(alert.ended?.[signal]),
      now: orNull(last.get(signal)?.value),
      nowAt: last.get(signal)?.ts ?? null,
    })),
    runbook: definition?.runbook
      ? {
          remote: definition.runbook.remote.map((step) => step[language]),
          visit: definition.runbook.visit.map((step) => step[language]),
        }
      : null,
  };
}

const asSent = (value: SampleValue) => (typeof value === 'object' ? [...value] : value);
const orNull = (value: SampleValue | undefined) => (value === undefined ? null : asSent(value));

/** Units of signals, thresholds as they counted, and for each comparison what it compared, then and now. */
function withValues(
  tree: Condition,
  then: ConditionInputs,
  now: ConditionInputs,
  unitOf: (signal: string) => string | null,
): unknown {
  const inner = (part: Condition) => withValues(part, then, now, unitOf);
  switch (tree.is) {
    case 'signal':
      return { ...tree, unit: unitOf(tree.path) };
    case 'threshold': {
      const value = then.thresholds?.[tree.name]?.value;
      return value === undefined ? tree : { ...tree, value };
    }
    case 'not':
      return { ...tree, of: inner(tree.of) };
    case 'compare': {
      const side = tree.left.is === 'value' || tree.left.is === 'threshold' ? tree.right : tree.left;
      const [was, is] = [resultOf(side, then), resultOf(side, now)];
      const values = {
        ...(was === undefined ? {} : { was }),
        ...(is === undefined ? {} : { now: is }),
      };
      return { ...tree, left: inner(tree.left), right: inner(tree.right), values };
    }
    case 'all':
    case 'any':
    case 'calculate':
    case 'call':
      return { ...tree, of: tree.of.map(inner) };
    default:
      return tree;
  }
}

/** Rules that do not begin to fire for the vehicle while this one does, and those that would have kept it silent. */
export function chainOf(
  id: string,
  rules: Iterable<LoadedRule>,
  language: Language,
): { silences: { rule: string; name: string }[]; causedBy: { rule: string; name: string }[] } {
  const all = new Map([...rules].map((rule) => [rule.definition.id, rule.definition]));
  const named = (rule: string) => ({ rule, name: all.get(rule)?.name[language] ?? rule });
  const causesOf = (rule: string): readonly string[] => all.get(rule)?.causedBy ?? [];
  return {
    silences: [...all.keys()].filter((rule) => causesOf(rule).includes(id)).map(named),
    causedBy: causesOf(id).map(named),
  };
}

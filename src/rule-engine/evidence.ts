import { type Language, languages } from '../shared/languages.ts';
import type { SampleValue } from '../telemetry/telemetry-store.ts';
import { severities } from '../vehicles/vehicle.ts';
import type { BoundDerived } from './bind-derived.ts';
import type { BoundInput, Check } from './check-table.ts';
import { thresholdOf } from './compile-thresholds.ts';
import type { Evidence, Finding } from './finding.ts';
import type { VehicleState } from './vehicle-state.ts';

/** What CEL is handed for these inputs. */
export function fillContext(
  state: VehicleState,
  { context }: Check,
  inputs: readonly BoundInput[],
  derived: readonly BoundDerived[],
): void {
  context.vehicle = state.vehicle;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as BoundInput;
    context[input.name] = inputValue(state, input);
  }
  for (let i = 0; i < derived.length; i++) {
    const each = derived[i] as BoundDerived;
    context[each.name] = each.isKnown(state) ? each.read(state) : undefined;
  }
}

function inputValue(
  state: VehicleState,
  { slot, type, fallback }: Omit<BoundInput, 'name'>,
): SampleValue | undefined {
  if (state.times[slot] === Number.NEGATIVE_INFINITY) return fallback;
  if (type === 'number') return state.values[slot] as number;
  if (type === 'boolean') return state.values[slot] !== 0;
  return state.other?.[slot];
}

export function findingOf(
  state: VehicleState,
  check: Check,
  transition: Finding['transition'],
  at: number,
  activeSince: number,
): Finding {
  fillContext(state, check, check.inputs, check.derived);
  fillContext(state, check, check.textInputs, check.textDerived);
  const signals: Record<string, SampleValue> = {};
  for (const { path, slot, type } of check.evidence) {
    const value = inputValue(state, { slot, type, fallback: undefined });
    if (value !== undefined) signals[path] = value;
  }
  const isFiring = transition === 'firing' || transition === 'resolved';
  return {
    vin: state.vin,
    ruleId: check.ruleId,
    instance: check.instance,
    transition,
    at,
    activeSince,
    severity: isFiring ? (severities[state.level[check.index] as number] ?? check.severity) : check.severity,
    evidence: {
      ...withSummaries(signals, (language) => check.summaries[language].render(check.context)),
      ...windowsOf(state, check),
      ...thresholdsOf(state, check),
      rule: {
        version: check.rule.version,
        when: check.when.expression.source,
        clear: check.clear?.expression.source ?? null,
        forMs: check.forMs,
        clearForMs: check.clearForMs,
      },
      software: state.vehicle.software,
    },
  };
}

function windowsOf(state: VehicleState, { derived: all }: Check): Pick<Evidence, 'windows'> {
  const windows = all.flatMap(({ derived, isKnown, read }) =>
    derived.is === 'window' || derived.is === 'noData'
      ? [
          {
            signal: derived.path,
            function: derived.is === 'window' ? derived.function : 'noData',
            windowMs: derived.windowMs,
            value: isKnown(state) ? (read(state) as number | boolean) : null,
          },
        ]
      : [],
  );
  return windows.length === 0 ? {} : { windows };
}

function thresholdsOf(state: VehicleState, { rule }: Check): Pick<Evidence, 'thresholds'> {
  if (rule.thresholds.length === 0) return {};
  return {
    thresholds: Object.fromEntries(
      rule.thresholds.map((threshold) => [threshold.key, thresholdOf(threshold, state.vehicle)]),
    ),
  };
}

export function withSummaries(
  signals: Evidence['signals'],
  render: (language: Language) => string,
): Evidence {
  const summaries = Object.fromEntries(languages.map((language) => [language, render(language)]));
  return { signals, summary: summaries.en ?? '', summaries };
}

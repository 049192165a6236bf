import { messageOf } from '../shared/errors.ts';
import { type Language, languages } from '../shared/languages.ts';
import type { SampleValue } from '../telemetry/telemetry-store.ts';
import type { BoundInput, Check, CheckTable, Condition } from './check-table.ts';
import type { Evidence, Finding } from './finding.ts';
import type { Findings } from './rule-engine.ts';
import { checkFlags, phases, type VehicleState } from './vehicle-state.ts';

/**
 * Judges one check at the event time of a sample of one of its inputs. As with Prometheus, `for` has passed at the
 * sample that proves it, so the way samples are batched into messages changes nothing.
 */
export function judgeCheck(
  state: VehicleState,
  check: Check,
  table: CheckTable,
  ts: number,
  out: Findings,
): void {
  const { index } = check;
  const flags = state.flags[index] as number;
  if ((flags & checkFlags.disabled) !== 0 || ts < (state.watermark[index] as number)) return;
  if ((flags & checkFlags.off) !== 0) {
    if (state.phase[index] !== phases.idle) end(state, check, ts, out);
    return;
  }
  if ((flags & checkFlags.ready) === 0) {
    if (!isReady(state, check)) return;
    state.flags[index] = flags | checkFlags.ready;
  }
  try {
    if (state.phase[index] === phases.firing) judgeFiring(state, check, ts, out);
    else judgeWaiting(state, check, ts, out);
    state.watermark[index] = ts;
  } catch (error) {
    for (const other of table.checks) {
      if (other.rule === check.rule)
        state.flags[other.index] = (state.flags[other.index] as number) | checkFlags.disabled;
    }
    out.failures.push({ vin: state.vin, ruleId: check.ruleId, message: messageOf(error), at: ts });
  }
}

function isReady(state: VehicleState, { inputs }: Check): boolean {
  return inputs.every(
    ({ slot, fallback }) => fallback !== undefined || state.times[slot] !== Number.NEGATIVE_INFINITY,
  );
}

function judgeWaiting(state: VehicleState, check: Check, ts: number, out: Findings): void {
  const { index } = check;
  if (!holds(state, check, check.when, checkFlags.whenKnown, checkFlags.whenTrue)) {
    if (state.phase[index] === phases.pending) end(state, check, ts, out);
    return;
  }
  const begins = state.phase[index] === phases.idle;
  const since = begins ? ts : (state.activeSince[index] as number);
  if (ts - since >= check.forMs) {
    out.findings.push(finding(state, check, 'firing', ts, since));
    state.phase[index] = phases.firing;
    state.clearSince[index] = Number.NaN;
  } else if (begins) {
    out.findings.push(finding(state, check, 'pending', ts, since));
    state.phase[index] = phases.pending;
  }
  state.activeSince[index] = since;
}

function judgeFiring(state: VehicleState, check: Check, ts: number, out: Findings): void {
  const { index } = check;
  const isOver =
    check.clear === null
      ? !holds(state, check, check.when, checkFlags.whenKnown, checkFlags.whenTrue)
      : holds(state, check, check.clear, checkFlags.clearKnown, checkFlags.clearTrue);
  if (!isOver) {
    state.clearSince[index] = Number.NaN;
    return;
  }
  if (Number.isNaN(state.clearSince[index] as number)) state.clearSince[index] = ts;
  if (ts - (state.clearSince[index] as number) >= check.clearForMs) end(state, check, ts, out);
}

function end(state: VehicleState, check: Check, ts: number, out: Findings): void {
  const { index } = check;
  const transition = state.phase[index] === phases.firing ? 'resolved' : 'withdrawn';
  out.findings.push(finding(state, check, transition, ts, state.activeSince[index] as number));
  state.phase[index] = phases.idle;
}

/** What the expression gives; computed only if an input has changed since it was last asked. */
function holds(
  state: VehicleState,
  check: Check,
  { direct, expression }: Condition,
  knownFlag: number,
  trueFlag: number,
): boolean {
  const flags = state.flags[check.index] as number;
  if ((flags & knownFlag) !== 0) return (flags & trueFlag) !== 0;
  let result: boolean;
  if (direct === null) {
    fill(state, check, check.inputs);
    result = expression.evaluate(check.context) === true;
  } else {
    result = direct(state);
  }
  state.flags[check.index] = (flags & ~trueFlag) | knownFlag | (result ? trueFlag : 0);
  return result;
}

function fill(state: VehicleState, check: Check, inputs: readonly BoundInput[]): void {
  const { context } = check;
  context.vehicle = state.vehicle;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as BoundInput;
    context[input.name] = inputValue(state, input);
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

function finding(
  state: VehicleState,
  check: Check,
  transition: Finding['transition'],
  at: number,
  activeSince: number,
): Finding {
  fill(state, check, check.inputs);
  fill(state, check, check.textInputs);
  const signals: Record<string, SampleValue> = {};
  for (const { path, slot, type } of check.evidence) {
    const value = inputValue(state, { slot, type, fallback: undefined });
    if (value !== undefined) signals[path] = value;
  }
  return {
    vin: state.vin,
    ruleId: check.ruleId,
    instance: check.instance,
    transition,
    at,
    activeSince,
    severity: check.severity,
    evidence: withSummaries(signals, (language) => check.summaries[language].render(check.context)),
  };
}

export function withSummaries(
  signals: Evidence['signals'],
  render: (language: Language) => string,
): Evidence {
  const summaries = Object.fromEntries(languages.map((language) => [language, render(language)]));
  return { signals, summary: summaries.en ?? '', summaries };
}

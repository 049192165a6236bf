import { severities } from '../vehicles/vehicle.ts';
import type { Check, CheckTable } from './check-table.ts';
import { judgedUntil } from './restore-state.ts';
import { readWindow, writeWindow } from './state/window-bytes.ts';
import type { StateReader, StateWriter } from './state-bytes.ts';
import { checkFlags, phases, type VehicleState } from './vehicle-state.ts';

/**
 * To be raised whenever the bytes below, or what rules make of samples, change: states saved before are then built anew
 * from history.
 */
const version = 4;

/** Everything that saved states depend on beside samples. Names, advice and texts do not count, the signals in them do. */
export function stateFingerprint(
  { checks, slotPaths, slotTypes, windows }: CheckTable,
  faultRules: readonly string[],
): string {
  return JSON.stringify([
    version,
    faultRules,
    slotPaths.map((path, slot) => [path, slotTypes[slot]]),
    windows,
    checks.map(({ rule, ruleId, instance, when, clear, levels, inputs, derived, ...check }) => [
      [ruleId, instance, rule.appliesTo?.source, check.forMs, check.clearForMs],
      [check.keepFiringMs, check.coolDownMs, check.suppress, check.causes],
      [when.expression.source, clear?.expression.source],
      levels.map((level) => [level.severity, level.when.expression.source]),
      inputs.map(({ name, slot }) => [name, slot]),
      derived.map(({ name, slot }) => [name, slot]),
      rule.thresholds.map(({ cohorts, ...threshold }) => [
        threshold,
        cohorts.map(({ if: condition, value }) => [condition.source, value]),
      ]),
    ]),
  ]);
}

const unjudged = 0;
const idle = 1;
const inFull = 2;
const disabledBit = 4;

/** What is not derived from the vehicle or the rest of the state; alerts of faults follow (`fault-alerts.ts`). Times are whole milliseconds. */
export function writeState(state: VehicleState, table: CheckTable, out: StateWriter): void {
  const base = state.times.reduce((newest, ts) => Math.max(newest, ts), Number.NEGATIVE_INFINITY);
  out.number(base);
  out.number(base === Number.NEGATIVE_INFINITY ? state.now : state.now - base);
  let at = 0;
  for (let slot = 0; slot < state.times.length; slot++) {
    const ts = state.times[slot] as number;
    if (ts === Number.NEGATIVE_INFINITY) continue;
    out.count(slot + 1 - at);
    at = slot + 1;
    out.number(base - ts);
    writeValue(state, table, slot, out);
  }
  out.count(0);
  for (let index = 0; index < table.checks.length; ) {
    const code = codeOf(state, table.checks[index] as Check);
    let end = index + 1;
    while (code !== inFull && end < table.checks.length && codeOf(state, table.checks[end] as Check) === code)
      end++;
    out.count((end - index) * 3 + code);
    if (code === inFull) writeCheck(state, table.checks[index] as Check, out);
    index = end;
  }
  writeCoolDowns(state, table, out);
  for (let index = 0; index < table.windows.length; index++) {
    if (state.windows.length[index] === 0) continue;
    out.count(index + 1);
    writeWindow(state.windows, index, base, out);
  }
  out.count(0);
}

/** Into a fresh state, of bytes that begin with one; throws RangeError where the bytes are not whole. */
export function readState(state: VehicleState, table: CheckTable, from: StateReader): void {
  const base = from.number();
  const now = from.number();
  state.now = base === Number.NEGATIVE_INFINITY ? now : base + now;
  let at = 0;
  for (let step = from.count(); step !== 0; step = from.count()) {
    at += step;
    if (at > table.slotTypes.length) throw new RangeError('more signals than expected');
    state.times[at - 1] = base - from.number();
    readValue(state, table, at - 1, from);
  }
  for (let index = 0; index < table.checks.length; ) {
    const run = from.count();
    const code = run % 3;
    const end = index + Math.floor(run / 3);
    if (end === index || end > table.checks.length) throw new RangeError('more checks than expected');
    for (; index < end; index++) {
      if (code === inFull) readCheck(state, table.checks[index] as Check, from);
      else if (code === idle) state.watermark[index] = judgedUntil(state, table.checks[index] as Check);
    }
  }
  for (let index = from.count(); index !== 0; index = from.count()) {
    if (index > table.coolers) throw new RangeError('more cool-downs than expected');
    state.coolUntil[index - 1] = from.number();
  }
  for (let index = from.count(); index !== 0; index = from.count()) {
    if (index > table.windows.length) throw new RangeError('more windows than expected');
    readWindow(state.windows, index - 1, base, from);
  }
}

/** Those that are not over for what may still be judged. */
function writeCoolDowns(state: VehicleState, { checks }: CheckTable, out: StateWriter): void {
  for (const { index, cooler } of checks) {
    if (cooler < 0) continue;
    const until = state.coolUntil[cooler] as number;
    if (until <= (state.watermark[index] as number)) continue;
    out.count(cooler + 1);
    out.number(until);
  }
  out.count(0);
}

function writeValue(state: VehicleState, { slotTypes }: CheckTable, slot: number, out: StateWriter): void {
  const type = slotTypes[slot];
  const other = state.other?.[slot];
  if (type === 'number' || type === 'boolean') {
    out.number(state.values[slot] as number);
  } else if (type === 'text') {
    out.text(other as string);
  } else {
    out.count((other as readonly number[]).length);
    for (const element of other as readonly number[]) out.number(element);
  }
}

function readValue(state: VehicleState, { slotTypes }: CheckTable, slot: number, from: StateReader): void {
  const type = slotTypes[slot];
  if (type === 'number' || type === 'boolean') state.values[slot] = from.number();
  else if (type === 'text') state.setOther(slot, from.text());
  else {
    const list: number[] = [];
    for (let left = from.count(); left > 0; left--) list.push(from.number());
    state.setOther(slot, list);
  }
}

/** Most checks are idle and have judged all that their signals brought: those take no bytes of their own. */
function codeOf(state: VehicleState, check: Check): number {
  const { index } = check;
  if (state.phase[index] !== phases.idle || isDisabled(state, index)) return inFull;
  const watermark = state.watermark[index];
  if (watermark === Number.NEGATIVE_INFINITY) return unjudged;
  return watermark === judgedUntil(state, check) ? idle : inFull;
}

const isDisabled = (state: VehicleState, index: number): boolean =>
  ((state.flags[index] as number) & checkFlags.disabled) !== 0;

function writeCheck(state: VehicleState, { index, keeper, levels }: Check, out: StateWriter): void {
  const phase = state.phase[index] as number;
  out.count(phase + (isDisabled(state, index) ? disabledBit : 0));
  out.number(state.watermark[index] as number);
  if (phase !== phases.idle) out.number(state.activeSince[index] as number);
  if (phase !== phases.firing) return;
  out.number(state.clearSince[index] as number);
  if (keeper >= 0) out.number(state.lastHeld[keeper] as number);
  if (levels.length > 0) out.count(state.level[index] as number);
}

function readCheck(state: VehicleState, { index, keeper, levels, severity }: Check, from: StateReader): void {
  const bits = from.count();
  const phase = bits & ~disabledBit;
  if (phase > phases.firing) throw new RangeError('no phase of a check');
  state.phase[index] = phase;
  if ((bits & disabledBit) !== 0) state.flags[index] = (state.flags[index] as number) | checkFlags.disabled;
  state.watermark[index] = from.number();
  if (phase !== phases.idle) state.activeSince[index] = from.number();
  if (phase !== phases.firing) return;
  state.clearSince[index] = from.number();
  if (keeper >= 0) state.lastHeld[keeper] = from.number();
  state.level[index] = levels.length > 0 ? from.count() : severities.indexOf(severity);
}

import { messageOf } from '../shared/errors.ts';
import { severities } from '../vehicles/vehicle.ts';
import { isCaused } from './causes.ts';
import type { Check, CheckTable, Condition } from './check-table.ts';
import { fillContext, findingOf } from './evidence.ts';
import type { Findings } from './rule-engine.ts';
import { isAway } from './state/absences.ts';
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
  if (!noteReady(state, check)) return;
  try {
    if (state.phase[index] === phases.idle && check.when.direct !== null) {
      // What is idle and stays so needs to know nothing more: most checks, nearly always.
      if (!holds(state, check, check.when, checkFlags.whenKnown, checkFlags.whenTrue)) {
        state.watermark[index] = ts;
        return;
      }
    }
    if (check.suppress.length > 0 && isAway(state.absences, check.suppress, ts)) {
      if (state.phase[index] === phases.pending) end(state, check, ts, out);
    } else {
      if (!isKnown(state, check)) return;
      if (state.phase[index] === phases.firing) judgeFiring(state, check, ts, out);
      else judgeWaiting(state, check, ts, out);
    }
    state.watermark[index] = ts;
  } catch (error) {
    for (const other of table.checks) {
      if (other.rule === check.rule)
        state.flags[other.index] = (state.flags[other.index] as number) | checkFlags.disabled;
    }
    out.failures.push({ vin: state.vin, ruleId: check.ruleId, message: messageOf(error), at: ts });
  }
}

/** Is every signal known that it cannot be judged without? */
export function noteReady(state: VehicleState, { index, needed }: Check): boolean {
  const flags = state.flags[index] as number;
  if ((flags & checkFlags.ready) !== 0) return true;
  for (let i = 0; i < needed.length; i++)
    if (state.times[needed[i] as number] === Number.NEGATIVE_INFINITY) return false;
  state.flags[index] = flags | checkFlags.ready;
  return true;
}

/** Are its windows half covered? */
function isKnown(state: VehicleState, { derived }: Check): boolean {
  for (let i = 0; i < derived.length; i++) if (derived[i]?.isKnown(state) === false) return false;
  return true;
}

function judgeWaiting(state: VehicleState, check: Check, ts: number, out: Findings): void {
  const { index } = check;
  if (!holds(state, check, check.when, checkFlags.whenKnown, checkFlags.whenTrue)) {
    if (state.phase[index] === phases.pending) end(state, check, ts, out);
    return;
  }
  const begins = state.phase[index] === phases.idle;
  if (begins && check.cooler >= 0 && ts < (state.coolUntil[check.cooler] as number)) return;
  const since = begins ? ts : (state.activeSince[index] as number);
  if (ts - since >= check.forMs && !isCaused(state, check.causes, ts)) {
    state.level[index] = levelOf(state, check);
    out.findings.push(findingOf(state, check, 'firing', ts, since));
    state.phase[index] = phases.firing;
    state.clearSince[index] = Number.NaN;
    if (check.keeper >= 0) state.lastHeld[check.keeper] = ts;
  } else if (begins) {
    out.findings.push(findingOf(state, check, 'pending', ts, since));
    state.phase[index] = phases.pending;
  }
  state.activeSince[index] = since;
}

function judgeFiring(state: VehicleState, check: Check, ts: number, out: Findings): void {
  const { index, keeper } = check;
  const isOver =
    check.clear === null
      ? !holds(state, check, check.when, checkFlags.whenKnown, checkFlags.whenTrue)
      : holds(state, check, check.clear, checkFlags.clearKnown, checkFlags.clearTrue);
  if (keeper >= 0 && holds(state, check, check.when, checkFlags.whenKnown, checkFlags.whenTrue))
    state.lastHeld[keeper] = ts;
  if (!isOver) {
    state.clearSince[index] = Number.NaN;
  } else {
    if (Number.isNaN(state.clearSince[index] as number)) state.clearSince[index] = ts;
    const isCleared = ts - (state.clearSince[index] as number) >= check.clearForMs;
    const isKept = keeper >= 0 && ts - (state.lastHeld[keeper] as number) < check.keepFiringMs;
    if (isCleared && !isKept) {
      end(state, check, ts, out);
      return;
    }
  }
  if (check.levels.length === 0) return;
  const level = levelOf(state, check);
  if (level === state.level[index]) return;
  state.level[index] = level;
  out.findings.push(findingOf(state, check, 'firing', ts, state.activeSince[index] as number));
}

function end(state: VehicleState, check: Check, ts: number, out: Findings): void {
  const { index } = check;
  const transition = state.phase[index] === phases.firing ? 'resolved' : 'withdrawn';
  out.findings.push(findingOf(state, check, transition, ts, state.activeSince[index] as number));
  state.phase[index] = phases.idle;
  if (transition === 'resolved' && check.cooler >= 0) state.coolUntil[check.cooler] = ts + check.coolDownMs;
}

/** The number of the severity that counts now. */
function levelOf(state: VehicleState, check: Check): number {
  const least = severities.indexOf(check.severity);
  for (const { severity, when } of check.levels) {
    const level = severities.indexOf(severity);
    if (level <= least) break;
    if (evaluate(state, check, when)) return level;
  }
  return least;
}

/** What the expression gives; computed only if an input has changed since it was last asked, or time counts. */
function holds(
  state: VehicleState,
  check: Check,
  condition: Condition,
  knownFlag: number,
  trueFlag: number,
): boolean {
  if (condition.isTimed) return evaluate(state, check, condition);
  const flags = state.flags[check.index] as number;
  if ((flags & knownFlag) !== 0) return (flags & trueFlag) !== 0;
  const result = evaluate(state, check, condition);
  state.flags[check.index] = (flags & ~trueFlag) | knownFlag | (result ? trueFlag : 0);
  return result;
}

function evaluate(state: VehicleState, check: Check, { direct, expression }: Condition): boolean {
  if (direct !== null) return direct(state);
  fillContext(state, check, check.inputs, check.derived);
  return expression.evaluate(check.context) === true;
}

import type { Interner } from '../shared/interner.ts';
import { adoptState, type Placed } from './adopt-state.ts';
import { causesOf, isCaused } from './causes.ts';
import { type Check, createCheckTable } from './check-table.ts';
import type { CompiledRule } from './compile-rule.ts';
import { isTrue, thresholdOf } from './compile-thresholds.ts';
import { assumeFaultAlerts, readFaultAlerts, settleFaultAlerts, writeFaultAlerts } from './fault-alerts.ts';
import { judgeFaultRule } from './judge-faults.ts';
import { createSampleJudge } from './judge-samples.ts';
import { assumeAlerts, restoreState } from './restore-state.ts';
import type { RuleEngine, StandingAlert, VehicleEvent, VehiclePast } from './rule-engine.ts';
import { type AbsenceMark, absenceEvents, absenceMark, isAway, withMark } from './state/absences.ts';
import { firstChange, knownFaults, nextChange, sameFaults } from './state/fault-spans.ts';
import { StateReader, StateWriter } from './state-bytes.ts';
import { readState, stateFingerprint, writeState } from './state-codec.ts';
import { checkFlags, phases, VehicleState } from './vehicle-state.ts';
import { VehicleView } from './views.ts';

/** Kept beyond the longest `for` and `clearFor`, so that signals sent now and then are met again. */
const lookbackMarginMs = 10 * 60_000;

/** The engine for a set of compiled rules. `signals` gives the numbers that `JudgedColumns.signal` carries. */
export function createRuleEngine(options: {
  readonly rules: readonly CompiledRule[];
  readonly signals: Interner;
}): RuleEngine {
  const faultRules = options.rules.filter((rule) => rule.fault !== null);
  const table = createCheckTable(options.rules, options.signals);
  const { checks } = table;
  const samples = createSampleJudge(table);
  const writer = new StateWriter();
  const causes = causesOf(options.rules);
  /** Causes before what they cause. */
  const inOrder = faultRules
    .map((rule, index) => ({ rule, index, causes: causes.of(rule.definition.id) }))
    .sort((a, b) => a.causes.depth - b.causes.depth);
  const own = { table, faultRules: faultRules.map(({ definition }) => definition.id) };

  /** Vehicles of the same cohorts share their thresholds. */
  const sharedThresholds = new Map<string, VehicleState['thresholds']>();
  const thresholdsFor = (vehicle: VehicleView): VehicleState['thresholds'] => {
    if (table.thresholds.length === 0) return none;
    const values = table.thresholds.map((threshold) => thresholdOf(threshold, vehicle).value);
    const key = JSON.stringify(values);
    const shared = sharedThresholds.get(key) ?? values;
    sharedThresholds.set(key, shared);
    return shared;
  };

  const applyTo = (state: VehicleState): void => {
    const set = (flags: Uint8Array, index: number, { appliesTo }: CompiledRule): void => {
      const others = (flags[index] as number) & checkFlags.disabled;
      const applies = appliesTo === null || isTrue(appliesTo, state.vehicle);
      flags[index] = others | (applies ? 0 : checkFlags.off);
    };
    state.thresholds = thresholdsFor(state.vehicle);
    state.silenceDue = Number.NEGATIVE_INFINITY;
    state.plan = null;
    for (const check of checks) set(state.flags, check.index, check.rule);
    table.checksOfWindow.forEach((readers, index) => {
      const reads = (check: number) => ((state.flags[check] as number) & checkFlags.off) === 0;
      state.isRead[index] = readers.some(reads) ? 1 : 0;
    });
    faultRules.forEach((rule, index) => {
      set(state.faultRuleFlags, index, rule);
    });
  };

  const know = (state: VehicleState, past: VehiclePast | undefined): void => {
    if (past === undefined) return;
    state.faults = knownFaults(table.patterns, past.faults);
    state.nextFault = nextChange(state.faults, state.now);
    state.absences = past.events.reduce<readonly AbsenceMark[]>(noted, []);
  };

  const engine: RuleEngine = {
    lookbackMs: Math.max(0, ...checks.map(historyOf)) + lookbackMarginMs,
    alertLookbackMs: Math.max(
      0,
      ...checks.map(({ coolDownMs }) => coolDownMs),
      ...faultRules.map(({ definition }) => definition.coolDown),
    ),
    readsFaults: table.patterns.length > 0,
    judgesFaults: faultRules.length > 0,
    readsEvents: options.rules.some(({ definition }) => definition.suppress.length > 0) ? absenceEvents : [],
    signals: table.slotPaths,

    createState(vehicle) {
      const state = new VehicleState(vehicle.vin, new VehicleView(vehicle), table, faultRules.length);
      applyTo(state);
      return state;
    },

    updateVehicle(opaque, vehicle) {
      const state = opaque as VehicleState;
      state.vehicle = new VehicleView(vehicle);
      applyTo(state);
    },

    evaluateSamples(opaque, columns, firstRow, endRow, out) {
      samples.judge(opaque as VehicleState, columns, firstRow, endRow, out);
    },

    evaluateFaults(opaque, episodes, at, out, all = episodes ?? []) {
      const state = opaque as VehicleState;
      for (const { rule, index, causes } of episodes === null ? [] : inOrder) {
        const isHeldBack =
          isAway(state.absences, rule.definition.suppress, at) || isCaused(state, causes, at);
        judgeFaultRule(state, rule, index, episodes ?? [], at, out, isHeldBack);
      }
      if (table.patterns.length === 0 || all === null) return;
      const before = state.faults;
      state.faults = knownFaults(table.patterns, all);
      state.nextFault = nextChange(state.faults, state.now);
      if (!sameFaults(before, state.faults) || state.nextFault <= at) samples.judgeFaults(state, at, out);
    },

    knowFaults(opaque, all) {
      const state = opaque as VehicleState;
      state.faults = knownFaults(table.patterns, all);
      state.nextFault = nextChange(state.faults, state.now);
    },

    noteEvent(opaque, type, ts) {
      const state = opaque as VehicleState;
      state.absences = noted(state.absences, { type, ts });
    },

    restore(opaque, before, open, from, past) {
      const state = opaque as VehicleState;
      state.plan = null;
      restoreState(state, table, before, open, from);
      settleFaultAlerts(state, own.faultRules, open, from);
      know(state, past);
      // Nothing has been judged at `from` itself.
      state.nextFault = firstChange(state.faults, from);
    },

    settleFaultAlerts(state, alerts, since) {
      settleFaultAlerts(state as VehicleState, own.faultRules, alerts, since);
    },

    bytesOf: (state) => (state as VehicleState).bytes,

    save(opaque) {
      writeState(opaque as VehicleState, table, writer);
      writeFaultAlerts(opaque as VehicleState, writer);
      return writer.take();
    },

    resume(opaque, saved, past) {
      const state = opaque as VehicleState;
      state.plan = null;
      const reader = new StateReader(saved);
      readState(state, table, reader);
      readFaultAlerts(state, own.faultRules.length, reader);
      reader.end();
      know(state, past);
    },

    adopt(opaque, from, source, rules, past) {
      const places = placesOf.get(from);
      if (places === undefined) throw new Error('the state is not of an engine of this kind');
      const state = opaque as VehicleState;
      state.plan = null;
      adoptState({ state, ...own }, { state: source as VehicleState, ...places }, rules);
      know(state, past);
    },

    assume(opaque, alerts) {
      const state = opaque as VehicleState;
      state.plan = null;
      assumeAlerts(state, table, alerts);
      assumeFaultAlerts(state, own.faultRules, alerts);
    },

    judgeNow(opaque, out) {
      samples.judgeNow(opaque as VehicleState, out);
    },

    standing(opaque) {
      const state = opaque as VehicleState;
      const found: StandingAlert[] = [];
      for (const { index, ruleId, instance } of checks) {
        const phase = state.phase[index];
        if (phase === phases.idle) continue;
        const activeSince = state.activeSince[index] as number;
        found.push({ rule: ruleId, instance, activeSince, isFiring: phase === phases.firing });
      }
      for (const { rule, instance, activeSince } of state.firingFaults.values())
        found.push({ rule: own.faultRules[rule] ?? '', instance, activeSince, isFiring: true });
      return found;
    },

    fingerprint: stateFingerprint(table, own.faultRules),
  };
  placesOf.set(engine, own);
  return engine;
}

/** What the places in the states of an engine mean. */
const placesOf = new WeakMap<RuleEngine, Omit<Placed, 'state'>>();

const none: VehicleState['thresholds'] = [];

function noted(marks: readonly AbsenceMark[], { type, ts }: VehicleEvent): readonly AbsenceMark[] {
  const mark = absenceMark(type, ts);
  return mark === undefined ? marks : withMark(marks, mark);
}

/** How much history makes a check what it would be if it had never been away. */
const historyOf = ({ warmUpMs, forMs, clearForMs, keepFiringMs, derived }: Check): number =>
  warmUpMs +
  Math.max(forMs, clearForMs, keepFiringMs) +
  Math.max(0, ...derived.map(({ derived: each }) => (each.is === 'noData' ? each.windowMs : 0)));

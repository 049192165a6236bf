import type { Findings, RestoredValue, RuleEngine, VehicleRuleState } from '../rule-engine/rule-engine.ts';
import { type LastValue, sampleFlags, type TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import type { PipelineParts } from './parts.ts';
import { SampleBuffer } from './sample-buffer.ts';
import type { SignalTable } from './signal-table.ts';

export interface RuleStatesOptions {
  readonly engine: RuleEngine;
  readonly signals: SignalTable;
  readonly store: Pick<TelemetryReader, 'newestTs' | 'valuesBefore' | 'replayAll'>;
  readonly openAlerts: PipelineParts['openAlerts'];
  /** States kept in memory; the longest unheard are forgotten first, and rebuilt when heard again. */
  readonly maxVehicles: number;
}

/**
 * Where each vehicle stands in the rules. A function of history, so it is kept nowhere: a vehicle heard for the first
 * time since the start gets its state by judging its newest history again, without telling what comes of it.
 */
export interface RuleStates {
  /** Must be awaited for the vehicles of a batch before `get`, with every batch before it durable. */
  prepare(vehicles: readonly Vehicle[]): Promise<void>;
  isPrepared(vins: Iterable<string>): boolean;
  get(vin: string): VehicleRuleState | undefined;
  /** Attributes or software changed. */
  update(vehicle: Vehicle): void;
  forget(vins: Iterable<string>): void;
}

/** Vehicles rebuilt by one round of questions to the store. */
const round = 1000;
const place = { vehicle: 0, message: 0, flags: 0 };

export function createRuleStates(options: RuleStatesOptions): RuleStates {
  const { engine, signals, store, openAlerts, maxVehicles } = options;
  // Insertion order is order of last use.
  const states = new Map<string, VehicleRuleState>();

  async function rebuild(vehicles: readonly Vehicle[]): Promise<void> {
    const newest = await store.newestTs(vehicles.map(({ vin }) => vin));
    const froms = [...newest].map(([vin, ts]) => ({ vin, from: ts - engine.lookbackMs }));
    const since = froms.reduce((oldest, { from }) => Math.min(oldest, from), Number.MAX_SAFE_INTEGER);
    const alerts = Map.groupBy(
      await openAlerts(
        vehicles.map(({ vin }) => vin),
        since,
      ),
      ({ vin }) => vin,
    );
    const before = froms.length === 0 ? new Map<string, LastValue[]>() : await store.valuesBefore(froms);
    const rebuilt = new Map<string, VehicleRuleState>();
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const state = engine.createState(vehicle);
      const newestTs = newest.get(vin);
      // Without telemetry only the alerts of fault rules can be open.
      const from = newestTs === undefined ? 0 : newestTs - engine.lookbackMs;
      engine.restore(
        state,
        (before.get(vin) ?? []).filter(isJudged).map(restored),
        alerts.get(vin) ?? [],
        from,
      );
      rebuilt.set(vin, state);
    }
    if (froms.length > 0) await judgeAgain(froms, rebuilt);
    for (const [vin, state] of rebuilt) states.set(vin, state);
  }

  async function judgeAgain(
    froms: readonly { readonly vin: string; readonly from: number }[],
    rebuilt: ReadonlyMap<string, VehicleRuleState>,
  ): Promise<void> {
    const columns = new SampleBuffer();
    const alreadyTold: Findings = { findings: [], failures: [] };
    for await (const { vin, samples } of store.replayAll(froms, engine.signals)) {
      const state = rebuilt.get(vin);
      if (state === undefined) continue;
      columns.clear(1 << 16);
      for (const { ts, values } of samples) {
        for (const [name, value] of values) signals.push(columns, place, signals.names.id(name), ts, value);
      }
      engine.evaluateSamples(state, columns, 0, columns.length, alreadyTold);
      alreadyTold.findings = [];
      alreadyTold.failures = [];
    }
  }

  // Rules never saw a value out of range.
  const isJudged = ({ flags }: LastValue) => (flags & sampleFlags.outOfRange) === 0;

  function restored({ signal, ts, value }: LastValue): RestoredValue {
    const id = signals.names.id(signal);
    if (typeof value === 'number') return { signal: id, ts, value };
    if (typeof value === 'boolean') return { signal: id, ts, value: value ? 1 : 0 };
    if (typeof value === 'string') return { signal: id, ts, value: Number.NaN, text: value };
    return { signal: id, ts, value: Number.NaN, list: value };
  }

  return {
    async prepare(vehicles) {
      const missing: Vehicle[] = [];
      for (const vehicle of vehicles) {
        const state = states.get(vehicle.vin);
        if (state === undefined) {
          missing.push(vehicle);
        } else {
          states.delete(vehicle.vin);
          states.set(vehicle.vin, state);
        }
      }
      for (let from = 0; from < missing.length; from += round) {
        await rebuild(missing.slice(from, from + round));
      }
      for (const vin of states.keys()) {
        if (states.size <= Math.max(maxVehicles, vehicles.length)) break;
        states.delete(vin);
      }
    },
    isPrepared(vins) {
      for (const vin of vins) if (!states.has(vin)) return false;
      return true;
    },
    get: (vin) => states.get(vin),
    update(vehicle) {
      const state = states.get(vehicle.vin);
      if (state !== undefined) engine.updateVehicle(state, vehicle);
    },
    forget(vins) {
      for (const vin of vins) states.delete(vin);
    },
  };
}

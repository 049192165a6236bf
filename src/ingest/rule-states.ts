import type { JournalPosition } from '../journal/journal.ts';
import type { Findings, RestoredValue, RuleEngine, VehicleRuleState } from '../rule-engine/rule-engine.ts';
import {
  type LastValue,
  type ReplayFrom,
  sampleFlags,
  type TelemetryReader,
} from '../telemetry/telemetry-store.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import type { PipelineParts } from './parts.ts';
import type { RuleStateCache } from './rule-state-cache.ts';
import type { SignalTable } from './signal-table.ts';

export interface RuleStatesOptions {
  readonly engine: RuleEngine;
  readonly signals: SignalTable;
  readonly store: Pick<TelemetryReader, 'newestTs' | 'valuesBefore' | 'replaySamples'>;
  readonly openAlerts: PipelineParts['openAlerts'];
  readonly pastOf: (vins: readonly string[]) => ReturnType<PipelineParts['pastOf']>;
  /** States kept at hand; those longest unheard are put into the cache first. */
  readonly maxVehicles: number;
  readonly cache: RuleStateCache;
}

/**
 * Where each vehicle stands in the rules. A function of history: a vehicle that is not at hand gets its state from the cache
 * and what the store received since, or where the cache has none, by judging its newest history again; either way
 * without telling what comes of it.
 */
export interface RuleStates {
  /** Must be awaited for the vehicles of a batch before `get`, with every batch before it durable. */
  prepare(vehicles: readonly Vehicle[]): Promise<void>;
  isPrepared(vins: Iterable<string>): boolean;
  get(vin: string): VehicleRuleState | undefined;
  /** A message of the vehicle was judged, in a batch that ends before `position`. */
  judged(vin: string, position: JournalPosition): void;
  /** Attributes or software changed. */
  update(vehicle: Vehicle): void;
  /** Their states are in doubt. */
  forget(vins: Iterable<string>): void;
  /** The vehicles at hand. */
  vins(): string[];
  readonly count: number;
  /** Puts a vehicle's state into the cache. */
  save(vin: string): void;
  /** Messages judged so far, those replayed included. */
  readonly work: number;
}

interface AtHand {
  readonly state: VehicleRuleState;
  judgedTo: JournalPosition;
  /** As it was last saved; null where it has judged more since. */
  saved: Uint8Array | null;
}

/** Vehicles brought back by one round of questions to the store. */
const round = 4000;
const never = Number.MAX_SAFE_INTEGER;

export function createRuleStates(options: RuleStatesOptions): RuleStates {
  const { engine, signals, store, openAlerts, pastOf, maxVehicles, cache } = options;
  // Insertion order is order of last use.
  const states = new Map<string, AtHand>();
  const signalIds = engine.signals.map((path) => signals.names.id(path));
  let work = 0;

  async function bringBack(vehicles: readonly Vehicle[]): Promise<void> {
    const [saved, unknown]: [Vehicle[], Vehicle[]] = [[], []];
    for (const vehicle of vehicles) (cache.get(vehicle.vin) === undefined ? unknown : saved).push(vehicle);
    if (saved.length > 0) unknown.push(...(await resume(saved)));
    if (unknown.length > 0) await rebuild(unknown);
  }

  /** Answers with those that cannot be resumed. */
  async function resume(vehicles: readonly Vehicle[]): Promise<readonly Vehicle[]> {
    const alerts = await alertsOf(vehicles, never);
    const past = await pastOf(vehicles.map(({ vin }) => vin));
    const resumed = new Map<string, VehicleRuleState>();
    const froms: ReplayFrom[] = [];
    const failed: Vehicle[] = [];
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const saved = cache.get(vin);
      const state = engine.createState(vehicle);
      try {
        if (saved === undefined) throw new RangeError('the state is not in the cache any more');
        engine.resume(state, saved.bytes, alerts.get(vin) ?? [], past.get(vin));
        if (saved.isNewest) cache.put(vin, { ...saved, position: cache.committed, isNewest: false });
        else if (saved.position < cache.committed)
          froms.push({ vin, from: Number.MIN_SAFE_INTEGER, position: saved.position });
        resumed.set(vin, state);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        cache.forget(vin);
        failed.push(vehicle);
      }
    }
    await judgeAgain(froms, resumed);
    return failed;
  }

  async function rebuild(vehicles: readonly Vehicle[]): Promise<void> {
    const newest = await store.newestTs(vehicles.map(({ vin }) => vin));
    const froms = [...newest].map(([vin, ts]) => ({ vin, from: ts - engine.lookbackMs, position: 0 }));
    const since = froms.reduce((oldest, { from }) => Math.min(oldest, from), never);
    const alerts = await alertsOf(vehicles, since - engine.alertLookbackMs);
    const past = await pastOf(vehicles.map(({ vin }) => vin));
    const before = await store.valuesBefore(froms, engine.signals);
    const rebuilt = new Map<string, VehicleRuleState>();
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const state = engine.createState(vehicle);
      const newestTs = newest.get(vin);
      // Without telemetry only the alerts of fault rules can be open.
      const from = newestTs === undefined ? 0 : newestTs - engine.lookbackMs;
      const values = (before.get(vin) ?? []).filter(isJudged).map(restored);
      engine.restore(state, values, alerts.get(vin) ?? [], from, past.get(vin));
      rebuilt.set(vin, state);
    }
    await judgeAgain(froms, rebuilt);
  }

  async function alertsOf(vehicles: readonly Vehicle[], since: number) {
    const vins = vehicles.map(({ vin }) => vin);
    return Map.groupBy(await openAlerts(vins, since), ({ vin }) => vin);
  }

  async function judgeAgain(
    froms: readonly ReplayFrom[],
    fresh: ReadonlyMap<string, VehicleRuleState>,
  ): Promise<void> {
    const alreadyTold: Findings = { findings: [], failures: [] };
    const byPlace = froms.map(({ vin }) => fresh.get(vin));
    const parts = froms.length === 0 ? [] : store.replaySamples(froms, engine.signals);
    for await (const part of parts) {
      const { length, vehicle, message, signal } = part;
      for (let row = 0; row < length; row++) signal[row] = signalIds[signal[row] as number] as number;
      for (let first = 0, end = 0; first < length; first = end) {
        end = first + 1;
        while (end < length && message[end] === message[first]) end++;
        const state = byPlace[vehicle[first] as number];
        if (state !== undefined) engine.evaluateSamples(state, part, first, end, alreadyTold);
        work++;
      }
      alreadyTold.findings = [];
      alreadyTold.failures = [];
    }
    for (const [vin, state] of fresh) states.set(vin, { state, judgedTo: 0, saved: null });
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

  function save(vin: string, isNewest: boolean): void {
    const entry = states.get(vin);
    if (entry === undefined) return;
    entry.saved ??= engine.save(entry.state);
    // Nothing of it lies between its own last batch and what is durable.
    const position = Math.max(entry.judgedTo, cache.committed);
    cache.put(vin, { bytes: entry.saved, position, isNewest });
  }

  return {
    async prepare(vehicles) {
      const missing: Vehicle[] = [];
      for (const vehicle of vehicles) {
        const entry = states.get(vehicle.vin);
        if (entry === undefined) {
          missing.push(vehicle);
        } else {
          states.delete(vehicle.vin);
          states.set(vehicle.vin, entry);
        }
      }
      for (let from = 0; from < missing.length; from += round) {
        await bringBack(missing.slice(from, from + round));
      }
      for (const vin of states.keys()) {
        if (states.size <= Math.max(maxVehicles, vehicles.length)) break;
        save(vin, true);
        states.delete(vin);
      }
    },
    isPrepared(vins) {
      for (const vin of vins) if (!states.has(vin)) return false;
      return true;
    },
    get: (vin) => states.get(vin)?.state,
    judged(vin, position) {
      work++;
      const entry = states.get(vin);
      if (entry === undefined) return;
      entry.judgedTo = position;
      entry.saved = null;
    },
    update(vehicle) {
      const entry = states.get(vehicle.vin);
      if (entry !== undefined) engine.updateVehicle(entry.state, vehicle);
    },
    forget(vins) {
      for (const vin of vins) {
        states.delete(vin);
        cache.forgetAhead(vin);
      }
    },
    vins: () => [...states.keys()],
    save: (vin) => save(vin, false),
    get count() {
      return states.size;
    },
    get work() {
      return work;
    },
  };
}

import type { JournalPosition } from '../journal/journal.ts';
import type { RuleSet, VehicleRuleState } from '../rule-engine/rule-engine.ts';
import type { ReplayFrom, TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import type { PipelineParts } from './parts.ts';
import type { RuleHistory } from './rule-history.ts';
import type { RuleStateCache } from './rule-state-cache.ts';
import { StatesAtHand } from './states-at-hand.ts';

export interface RuleStatesOptions {
  readonly history: RuleHistory;
  readonly store: Pick<TelemetryReader, 'newestTs' | 'valuesBefore'>;
  readonly openAlerts: PipelineParts['openAlerts'];
  readonly pastOf: (
    vins: readonly string[],
    wanted: Pick<RuleSet, 'readsFaults' | 'readsEvents'>,
  ) => ReturnType<PipelineParts['pastOf']>;
  /** Of states kept at hand; those longest unheard are put into the cache first. */
  readonly maxBytes: number;
  readonly cache: RuleStateCache;
}

/** Where a vehicle stands, and the rules that this is about. */
export interface VehicleInRules {
  readonly rules: RuleSet;
  readonly state: VehicleRuleState;
}

/**
 * Where each vehicle stands in the rules. A function of history: a vehicle that is not at hand gets its state from the cache
 * and what the store received since, or where the cache has none, by judging its newest history again; either way
 * without telling what comes of it. When rules change, vehicles follow one after another: until then they are judged by
 * the rules before.
 */
export interface RuleStates {
  /** The rules that the states in the cache are of. Before anything else. */
  begin(rules: RuleSet): void;
  /** Those that judge now, for vehicles that have followed. */
  readonly rules: RuleSet;
  /** What any vehicle's rules read beside samples. */
  readonly reads: Pick<RuleSet, 'readsFaults' | 'readsEvents'>;
  /** Must be awaited for the vehicles of a batch before `get`, with every batch before it durable. */
  prepare(vehicles: readonly Vehicle[]): Promise<void>;
  isPrepared(vins: Iterable<string>): boolean;
  get(vin: string): VehicleInRules | undefined;
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
  /** Other rules from now on; answers with those before. Every vehicle must then `follow`, before the next change. */
  change(rules: RuleSet): RuleSet;
  /** The vehicle's state is one of the rules that judge now; null: it has none, and gets one when it is heard. */
  follow(vin: string, state: VehicleRuleState | null): void;
  hasFollowed(vin: string): boolean;
  /** Every vehicle follows the rules. */
  settle(): void;
  /** Vehicles do not all follow the same rules. */
  readonly isChanging: boolean;
}

/** Vehicles brought back by one round of questions to the store. */
const round = 4000;
const never = Number.MAX_SAFE_INTEGER;

export function createRuleStates(options: RuleStatesOptions): RuleStates {
  const { history, store, openAlerts, pastOf, maxBytes, cache } = options;
  const states = new StatesAtHand();
  let rules: RuleSet | null = null;
  let before: RuleSet | null = null;
  const followed = new Set<string>();
  let work = 0;

  const current = (): RuleSet => {
    if (rules === null) throw new Error('there are no rules yet');
    return rules;
  };
  const rulesOf = (vin: string): RuleSet => (before === null || followed.has(vin) ? current() : before);

  async function bringBack(vehicles: readonly Vehicle[]): Promise<void> {
    for (const [set, some] of Map.groupBy(vehicles, ({ vin }) => rulesOf(vin))) {
      const [saved, unknown]: [Vehicle[], Vehicle[]] = [[], []];
      for (const vehicle of some) (cache.get(vehicle.vin) === undefined ? unknown : saved).push(vehicle);
      if (saved.length > 0) unknown.push(...(await resume(set, saved)));
      if (unknown.length > 0) await rebuild(set, unknown);
    }
  }

  /** Answers with those that cannot be resumed. */
  async function resume(set: RuleSet, vehicles: readonly Vehicle[]): Promise<readonly Vehicle[]> {
    const alerts = await alertsOf(vehicles, never);
    const past = await pastOf(
      vehicles.map(({ vin }) => vin),
      set,
    );
    const resumed = new Map<string, VehicleRuleState>();
    const froms: ReplayFrom[] = [];
    const failed: Vehicle[] = [];
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const saved = cache.get(vin);
      const state = set.createState(vehicle);
      try {
        if (saved === undefined) throw new RangeError('the state is not in the cache any more');
        set.resume(state, saved.bytes, alerts.get(vin) ?? [], past.get(vin));
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
    await judgeAgain(set, froms, resumed);
    return failed;
  }

  async function rebuild(set: RuleSet, vehicles: readonly Vehicle[]): Promise<void> {
    const newest = await store.newestTs(vehicles.map(({ vin }) => vin));
    const froms = [...newest].map(([vin, ts]) => ({ vin, from: ts - set.lookbackMs, position: 0 }));
    const since = froms.reduce((oldest, { from }) => Math.min(oldest, from), never);
    const alerts = await alertsOf(vehicles, since - set.alertLookbackMs);
    const past = await pastOf(
      vehicles.map(({ vin }) => vin),
      set,
    );
    const values = await store.valuesBefore(froms, set.signals);
    const rebuilt = new Map<string, VehicleRuleState>();
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const state = set.createState(vehicle);
      const newestTs = newest.get(vin);
      // Without telemetry only the alerts of fault rules can be open.
      const from = newestTs === undefined ? 0 : newestTs - set.lookbackMs;
      const restored = history.restored(values.get(vin) ?? []);
      set.restore(state, restored, alerts.get(vin) ?? [], from, past.get(vin));
      rebuilt.set(vin, state);
    }
    await judgeAgain(set, froms, rebuilt);
  }

  async function alertsOf(vehicles: readonly Vehicle[], since: number) {
    const vins = vehicles.map(({ vin }) => vin);
    return Map.groupBy(await openAlerts(vins, since), ({ vin }) => vin);
  }

  async function judgeAgain(
    set: RuleSet,
    froms: readonly ReplayFrom[],
    fresh: ReadonlyMap<string, VehicleRuleState>,
  ): Promise<void> {
    work += await history.judge(set, froms, fresh);
    for (const [vin, state] of fresh) states.put(vin, { rules: set, state, judgedTo: 0 });
  }

  function save(vin: string, isNewest: boolean): void {
    const entry = states.get(vin);
    if (entry === undefined) return;
    entry.saved ??= entry.rules.save(entry.state);
    // Nothing of it lies between its own last batch and what is durable.
    const position = Math.max(entry.judgedTo, cache.committed);
    cache.put(vin, { bytes: entry.saved, position, isNewest });
  }

  return {
    begin(first) {
      rules = first;
    },
    get rules() {
      return current();
    },
    get reads() {
      if (before === null) return current();
      return {
        readsFaults: before.readsFaults || current().readsFaults,
        readsEvents: [...new Set([...before.readsEvents, ...current().readsEvents])],
      };
    },
    async prepare(vehicles) {
      const missing = vehicles.filter(({ vin }) => !states.use(vin));
      for (let from = 0; from < missing.length; from += round) {
        await bringBack(missing.slice(from, from + round));
      }
      for (const vin of states.vins()) {
        if (states.bytes <= maxBytes || states.count <= vehicles.length) break;
        save(vin, true);
        states.remove(vin);
      }
    },
    isPrepared(vins) {
      for (const vin of vins) if (!states.has(vin)) return false;
      return true;
    },
    get: (vin) => states.get(vin),
    judged(vin, position) {
      work++;
      states.judged(vin, position);
    },
    update(vehicle) {
      const entry = states.get(vehicle.vin);
      entry?.rules.updateVehicle(entry.state, vehicle);
    },
    forget(vins) {
      for (const vin of vins) {
        states.remove(vin);
        cache.forgetAhead(vin);
      }
    },
    vins: () => [...states.vins()],
    save: (vin) => save(vin, false),
    get count() {
      return states.count;
    },
    get work() {
      return work;
    },
    change(next) {
      if (before !== null) throw new Error('the rules are changing already');
      before = current();
      rules = next;
      return before;
    },
    follow(vin, state) {
      followed.add(vin);
      const judgedTo = states.get(vin)?.judgedTo ?? 0;
      cache.forget(vin);
      if (state === null) states.remove(vin);
      else states.put(vin, { rules: current(), state, judgedTo });
    },
    hasFollowed: (vin) => before === null || followed.has(vin),
    settle() {
      before = null;
      followed.clear();
    },
    get isChanging() {
      return before !== null;
    },
  };
}

import type { JournalPosition } from '../../journal/journal.ts';
import type { RuleSet, VehicleRuleState } from '../../rule-engine/rule-engine.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';
import { type BringBackOptions, createBringBack } from './bring-back-states.ts';
import { StatesAtHand } from './states-at-hand.ts';

export interface RuleStatesOptions extends BringBackOptions {
  /** Of states kept at hand; those longest unheard are put into the cache first. */
  readonly maxBytes: number;
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
  /**
   * Runs `work`, in which states get ahead of their positions until they are `judged`; others get in meanwhile. A state that
   * were saved then would be judged twice after a kill: `save` refuses, `whole` says when it is over.
   */
  whileAhead(work: () => Promise<void>): Promise<void>;
  /** Null while no state is ahead of its position. */
  readonly whole: Promise<void> | null;
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

export function createRuleStates(options: RuleStatesOptions): RuleStates {
  const { maxBytes, cache } = options;
  const bringBack = createBringBack(options);
  const states = new StatesAtHand();
  let rules: RuleSet | null = null;
  let before: RuleSet | null = null;
  const followed = new Set<string>();
  let work = 0;
  let whole: Promise<void> | null = null;

  const current = (): RuleSet => {
    if (rules === null) throw new Error('there are no rules yet');
    return rules;
  };
  const rulesOf = (vin: string): RuleSet => (before === null || followed.has(vin) ? current() : before);

  function save(vin: string, isNewest: boolean): void {
    if (whole !== null) throw new Error(`the state of ${vin} may be ahead of its position`);
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
        const some = missing.slice(from, from + round);
        for (const [set, vehicles] of Map.groupBy(some, ({ vin }) => rulesOf(vin))) {
          const back = await bringBack(set, vehicles);
          work += back.messages;
          for (const [vin, state] of back.states) states.put(vin, { rules: set, state, judgedTo: 0 });
        }
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
    async whileAhead(judge) {
      const { promise, resolve } = Promise.withResolvers<void>();
      whole = promise;
      try {
        await judge();
      } finally {
        whole = null;
        resolve();
      }
    },
    get whole() {
      return whole;
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

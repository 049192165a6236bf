import type { Story } from '../../faults/fault-episode.ts';
import type { JournalPosition } from '../../journal/journal.ts';
import type {
  Findings,
  FollowedStory,
  RestoredAlert,
  RuleSet,
  VehicleRuleState,
} from '../../rule-engine/rule-engine.ts';
import type { ReplayFrom, TelemetryReader } from '../../telemetry/telemetry-store.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';
import type { PipelineParts } from '../parts.ts';
import type { RuleHistory } from './rule-history.ts';
import type { RuleStateCache } from './rule-state-cache.ts';

type Reads = Pick<RuleSet, 'readsFaults' | 'readsEvents' | 'judgesFaults'>;

export interface BringBackOptions {
  readonly history: RuleHistory;
  readonly store: Pick<TelemetryReader, 'newestTs' | 'valuesBefore'>;
  readonly openAlerts: PipelineParts['openAlerts'];
  readonly pastOf: (vins: readonly string[], wanted: Reads) => ReturnType<PipelineParts['pastOf']>;
  readonly storiesSince: (
    asked: Parameters<PipelineParts['storiesSince']>[1],
    wanted: Reads,
  ) => ReturnType<PipelineParts['storiesSince']>;
  readonly cache: RuleStateCache;
}

export interface BroughtBack {
  readonly states: Map<string, VehicleRuleState>;
  /** Judged again. */
  messages: number;
}

interface Again {
  readonly set: RuleSet;
  readonly vehicles: readonly Vehicle[];
  readonly alerts: ReadonlyMap<string, readonly RestoredAlert[]>;
  readonly froms: readonly ReplayFrom[];
  readonly states: ReadonlyMap<string, VehicleRuleState>;
  readonly followed: ReadonlyMap<string, FollowedStory>;
  /** From when on what was reported is judged. */
  readonly fromOf: (vin: string) => number;
}

const never = Number.MAX_SAFE_INTEGER;
/** What is judged again lies so far before the newest sample at most, where a state was kept. */
const judgedAgainMs = 3_600_000;

/** What was installed is told by the story, step by step. */
const asThen = (vehicle: Vehicle, story: Story | undefined): Vehicle =>
  story?.hasSoftware === true ? { ...vehicle, software: {} } : vehicle;

/** The least time of the reports of faults that are left. */
function firstTime(story: Story): number {
  let first = never;
  while (story.position !== Number.POSITIVE_INFINITY) {
    const step = story.take();
    if (step.kind === 'faults') first = Math.min(first, step.at);
  }
  return first;
}

/** Alerts that ended before count no more. */
function endedSince(set: RuleSet, vehicles: readonly Vehicle[], newest: ReadonlyMap<string, number>): number {
  const times = vehicles.map(({ vin }) => newest.get(vin) ?? 0);
  return Math.min(...times) - set.alertLookbackMs - judgedAgainMs;
}

/**
 * States of vehicles as they are for all that is durable: from the cache and what was received since, in the order received and
 * as it was known then; where the cache has none, by judging the newest history again. Nothing of it is told.
 */
export function createBringBack(
  options: BringBackOptions,
): (set: RuleSet, vehicles: readonly Vehicle[]) => Promise<BroughtBack> {
  const { history, store, openAlerts, pastOf, storiesSince, cache } = options;

  /** Answers with those that cannot be resumed. */
  async function resume(
    set: RuleSet,
    vehicles: readonly Vehicle[],
    back: BroughtBack,
  ): Promise<readonly Vehicle[]> {
    const newest = await store.newestTs(vehicles.map(({ vin }) => vin));
    const alerts = await alertsOf(vehicles, endedSince(set, vehicles, newest));
    const positions = vehicles.map(({ vin }) => ({ vin, position: cache.get(vin)?.position ?? 0 }));
    const stories = await storiesSince(positions, set);
    const others = vehicles.map(({ vin }) => vin).filter((vin) => !stories.has(vin));
    const past = await pastOf(others, set);
    const resumed = new Map<string, VehicleRuleState>();
    const followed = new Map<string, FollowedStory>();
    const froms: ReplayFrom[] = [];
    const failed: Vehicle[] = [];
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const saved = cache.get(vin);
      const story = stories.get(vin);
      const state = set.createState(asThen(vehicle, story));
      try {
        if (saved === undefined) throw new RangeError('the state is not in the cache any more');
        set.resume(state, saved.bytes, past.get(vin));
        if (story !== undefined) {
          const one = { vehicle, state, story };
          set.follow(one, saved.position, null, { findings: [], failures: [] });
          followed.set(vin, one);
        }
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
    const fromOf = (): number => Number.NEGATIVE_INFINITY;
    await judgeAgain({ set, vehicles, alerts, froms, states: resumed, followed, fromOf }, back);
    return failed;
  }

  async function rebuild(set: RuleSet, vehicles: readonly Vehicle[], back: BroughtBack): Promise<void> {
    const newest = await store.newestTs(vehicles.map(({ vin }) => vin));
    const froms = [...newest].map(([vin, ts]) => ({ vin, from: ts - set.lookbackMs, position: 0 }));
    const since = endedSince(set, vehicles, newest) - set.lookbackMs;
    const alerts = await alertsOf(vehicles, since);
    const stories = await storiesSince(
      vehicles.map(({ vin }) => ({ vin, position: -1 })),
      set,
    );
    const values = await store.valuesBefore(froms, set.signals);
    const rebuilt = new Map<string, VehicleRuleState>();
    const followed = new Map<string, FollowedStory>();
    const begin = (vin: string): number => (newest.get(vin) ?? set.lookbackMs) - set.lookbackMs;
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const story = stories.get(vin);
      const state = set.createState(asThen(vehicle, story));
      const restored = history.restored(values.get(vin) ?? []);
      set.restore(state, restored, alerts.get(vin) ?? [], begin(vin));
      if (story !== undefined) followed.set(vin, { vehicle, state, story });
      rebuilt.set(vin, state);
    }
    await judgeAgain({ set, vehicles, alerts, froms, states: rebuilt, followed, fromOf: begin }, back);
  }

  async function alertsOf(vehicles: readonly Vehicle[], since: number) {
    const vins = vehicles.map(({ vin }) => vin);
    return Map.groupBy(await openAlerts(vins, since), ({ vin }) => vin);
  }

  async function judgeAgain(
    { set, vehicles, alerts, froms, states, followed, fromOf }: Again,
    back: BroughtBack,
  ): Promise<void> {
    const follow = (vin: string, position: JournalPosition, out: Findings): void => {
      const one = followed.get(vin);
      if (one === undefined || one.story.position >= position) return;
      const from = fromOf(vin);
      set.follow(one, position, { eachFaultFrom: from, from, to: never }, out);
    };
    back.messages += await history.judge(set, froms, states, undefined, follow);
    for (const vin of followed.keys()) follow(vin, cache.committed, { findings: [], failures: [] });
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const state = states.get(vin);
      if (state === undefined) continue;
      const story = followed.get(vin)?.story;
      // What the store does not have yet is judged when it is done again.
      const isAhead = story !== undefined && story.position !== Number.POSITIVE_INFINITY;
      if (story !== undefined && !isAhead) set.updateVehicle(state, vehicle);
      set.settleFaultAlerts(state, alerts.get(vin) ?? [], isAhead ? firstTime(story) : never);
      back.states.set(vin, state);
    }
  }

  return async (set, vehicles) => {
    const back: BroughtBack = { states: new Map(), messages: 0 };
    const [saved, unknown]: [Vehicle[], Vehicle[]] = [[], []];
    for (const vehicle of vehicles) (cache.get(vehicle.vin) === undefined ? unknown : saved).push(vehicle);
    if (saved.length > 0) unknown.push(...(await resume(set, saved, back)));
    if (unknown.length > 0) await rebuild(set, unknown, back);
    return back;
  };
}

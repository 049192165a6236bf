import type { VehicleStory } from '../faults/vehicle-story.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import type { Findings, RuleSet, VehicleRuleState } from './rule-engine.ts';

/** What a vehicle reported beside samples, on its way into a state in the order received. */
export interface FollowedStory {
  readonly story: VehicleStory;
  readonly vehicle: Vehicle;
  readonly state: VehicleRuleState;
}

export interface FollowStory {
  readonly set: Pick<RuleSet, 'evaluateFaults' | 'knowFaults' | 'noteEvent' | 'updateVehicle'>;
  /** Are rules for each fault judged, too? They are not where their alerts are known already. */
  readonly judgesEachFault: boolean;
  /** What was reported of a time before it is known, not judged: the state does not go back so far. So is what has no place. */
  readonly from: number;
  readonly to: number;
}

/** Lets all that was received before `position` happen to the state. */
export function followStory(
  { story, vehicle, state }: FollowedStory,
  position: number,
  { set, judgesEachFault, from, to }: FollowStory,
  out: Findings,
): void {
  while (story.position < position) {
    const step = story.take();
    switch (step.kind) {
      case 'event':
        set.noteEvent(state, step.type, step.ts);
        break;
      case 'software':
        set.updateVehicle(state, { ...vehicle, software: step.software });
        break;
      case 'faults': {
        const { at, all } = step;
        if (at >= to) break;
        const isOnlyKnown = at < from || (step.position < 0 && from > Number.NEGATIVE_INFINITY);
        const episodes = judgesEachFault ? step.episodes : null;
        set.evaluateFaults(state, episodes, at, out, isOnlyKnown ? null : all);
        if (isOnlyKnown) set.knowFaults(state, all);
      }
    }
  }
}

/** Lets all that was received before `position` be known to the state, without judging any of it. */
export function knowStory(followed: FollowedStory, position: number, set: FollowStory['set']): void {
  const ends = { set, judgesEachFault: false, from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  followStory(followed, position, ends, { findings: [], failures: [] });
}

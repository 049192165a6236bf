import type { Findings, FollowedStory, FollowHow, RuleSet } from './rule-engine.ts';

type Follows = Pick<RuleSet, 'evaluateFaults' | 'knowFaults' | 'noteEvent' | 'updateVehicle'>;

const onlyKnown: FollowHow = {
  eachFaultFrom: Number.POSITIVE_INFINITY,
  from: Number.POSITIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
};

/** See `RuleSet.follow`. */
export function followStory(
  set: Follows,
  { story, vehicle, state }: FollowedStory,
  position: number,
  how: FollowHow | null,
  out: Findings,
): void {
  const { eachFaultFrom, from, to } = how ?? onlyKnown;
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
        const isSince = (begin: number): boolean =>
          begin === Number.NEGATIVE_INFINITY || (at >= begin && step.position >= 0);
        const isOnlyKnown = !isSince(from);
        const episodes = isSince(eachFaultFrom) ? step.episodes : null;
        set.evaluateFaults(state, episodes, at, out, isOnlyKnown ? null : all);
        if (isOnlyKnown) set.knowFaults(state, all);
      }
    }
  }
}

import type { Findings, FollowedStory, FollowHow, RuleSet } from './rule-engine.ts';

type Follows = Pick<RuleSet, 'evaluateFaults' | 'knowFaults' | 'noteEvent' | 'updateVehicle'>;

const onlyKnown: FollowHow = {
  judgesEachFault: false,
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
  const { judgesEachFault, from, to } = how ?? onlyKnown;
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

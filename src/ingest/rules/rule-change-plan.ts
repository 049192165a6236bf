import type { RulePlace, RuleSet } from '../../rule-engine/rule-engine.ts';

/** What becomes of each rule where one set follows another. */
export interface RuleChangePlan {
  readonly next: RuleSet;
  readonly before: RuleSet;
  /** Where a rule that judges as before stood. */
  readonly kept: ReadonlyMap<RulePlace, RulePlace>;
  /** Those that begin anew. */
  readonly fresh: ReadonlySet<RulePlace>;
  /** The fresh ones, with what they cannot be judged without. */
  readonly part: RuleSet | null;
  /** From shadow to live. */
  readonly promoted: ReadonlySet<string>;
}

export function planRuleChange(before: RuleSet, next: RuleSet): RuleChangePlan {
  const kept = new Map<RulePlace, RulePlace>();
  const fresh = new Set<RulePlace>();
  const promoted = new Set<string>();
  for (const [place, key] of next.keys) {
    const [layer, id] = place.split(' ') as ['live' | 'shadow', string];
    const shadow: RulePlace = `shadow ${id}`;
    if (before.keys.get(place) === key) kept.set(place, place);
    else if (layer === 'live' && before.keys.get(shadow) === key) {
      kept.set(place, shadow);
      promoted.add(id);
    } else fresh.add(place); // Back from live to shadow its alerts end: it begins anew, and says again what holds.
  }
  return { before, next, kept, fresh, promoted, part: fresh.size === 0 ? null : next.part(fresh) };
}

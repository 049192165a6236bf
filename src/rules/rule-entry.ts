import type { CheckedRule, RuleChecker } from './check-rule.ts';
import type { RuleState, RuleVersion } from './rule-version.ts';
import { newestShipped } from './sync-shipped.ts';

/** A rule with all its versions. */
export interface RuleEntry {
  readonly id: string;
  /** Oldest first. */
  readonly versions: readonly RuleVersion[];
  /** What the rule is taken for: the live version, else that in shadow, else the draft, else the newest. */
  readonly head: RuleVersion;
  readonly checked: CheckedRule;
  /** What the server ships under this id now; null for a rule of one's own. */
  readonly shipped: RuleVersion | null;
  /** An own version stands where the shipped one would. */
  readonly overridden: boolean;
  /** The shipped text has changed since the own version was made, or since the rule was retired. */
  readonly shippedChanged: boolean;
}

/** `isShipped`: the server ships a rule of this id; its versions oldest first. */
export function ruleEntry(
  id: string,
  versions: readonly RuleVersion[],
  isShipped: boolean,
  check: RuleChecker,
): RuleEntry {
  const inState = (state: RuleState) => versions.findLast((version) => version.state === state);
  const live = inState('live');
  const head = live ?? inState('shadow') ?? inState('draft') ?? lastInUse(versions);
  const ships = isShipped ? (newestShipped(versions) ?? null) : null;
  const own = versions.findLast(({ origin, state }) => origin === 'own' && state !== 'retired');
  const overridden = ships !== null && live?.origin === 'own';
  const isOver = ships !== null && own === undefined && live === undefined;
  return {
    id,
    versions,
    head,
    checked: check(head.yaml, id),
    shipped: ships,
    overridden,
    shippedChanged:
      ships !== null &&
      ((own !== undefined && own.shippedHash !== ships.hash) ||
        (isOver && head.hash !== ships.hash && head.origin === 'shipped')),
  };
}

/** Of a rule that is retired: what was retired last; a text that an upgrade brought since has never been in use. */
function lastInUse(versions: readonly RuleVersion[]): RuleVersion {
  const used = versions.filter(({ createdAt, stateSince }) => stateSince !== createdAt);
  const among = used.length > 0 ? used : versions;
  return among.reduce((last, one) => (one.stateSince >= last.stateSince ? one : last));
}

import type { RuleEntry } from '../../rules/rule-entry.ts';
import { readTransitions } from '../../rules/rule-rows.ts';
import { nextStates, type RuleTransition, type RuleVersion } from '../../rules/rule-version.ts';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';

/** Versions of rules as the API tells them: what is wrong with each, what it may become, who changed it. */
export function createRuleVersionReads({
  db,
  rules,
  checkRule,
}: Pick<ApiContext, 'db' | 'rules' | 'checkRule'>) {
  function entryOf(id: string): RuleEntry {
    const entry = rules.find(id);
    if (entry === undefined) throw new AppError('not-found', 'rule-not-found', 'There is no such rule.');
    return entry;
  }

  function answer(entry: RuleEntry, one: RuleVersion, transitions: readonly RuleTransition[]) {
    const { rule: id, shippedHash: _, ...version } = one;
    return {
      id,
      ...version,
      next: [...nextStates(one.state)],
      isShipped: entry.shipped?.hash === one.hash,
      faults: [...checkRule(one.yaml, id).faults],
      transitions: transitions
        .filter((change) => change.version === one.version)
        .map(({ version: __, ...change }) => change),
    };
  }

  const answerOf = async (one: RuleVersion) =>
    answer(entryOf(one.rule), one, await readTransitions(db, one.rule));

  return { entryOf, answer, answerOf };
}

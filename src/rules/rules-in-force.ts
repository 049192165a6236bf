import type { LoadedRule } from '../rule-engine/load-rules.ts';
import type { RuleChecker, RuleTextFault } from './check-rule.ts';
import type { RuleVersion } from './rule-version.ts';

/** A rule that judges. */
export interface RuleInForce extends LoadedRule {
  readonly version: number;
  readonly state: 'live' | 'shadow';
}

/** A version that ought to judge and cannot: this server does not understand its text. */
export interface RuleLeftOut {
  readonly rule: string;
  readonly version: number;
  readonly state: 'live' | 'shadow';
  readonly faults: readonly RuleTextFault[];
}

export interface RulesInForce {
  readonly live: readonly RuleInForce[];
  readonly shadow: readonly RuleInForce[];
  readonly leftOut: readonly RuleLeftOut[];
}

/** What judges by these versions. A text that cannot be read is left out and never stops the others. */
export function rulesInForce(versions: readonly RuleVersion[], check: RuleChecker): RulesInForce {
  const found = { live: [] as RuleInForce[], shadow: [] as RuleInForce[], leftOut: [] as RuleLeftOut[] };
  for (const { rule: id, version, state, yaml } of versions) {
    if (state !== 'live' && state !== 'shadow') continue;
    const { rule, faults } = check(yaml, id);
    if (rule === null) found.leftOut.push({ rule: id, version, state, faults });
    else found[state].push({ ...rule, version, state });
  }
  return found;
}

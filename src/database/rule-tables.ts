import type { Generated } from 'kysely';

/** Rules: their versions and lives. */
export interface RuleTables {
  rule_versions: RuleVersionTable;
  /** Every change of a version's state; `from_state` is null where it was made. */
  rule_transitions: {
    id: Generated<number>;
    rule: string;
    version: number;
    from_state: string | null;
    to_state: string;
    username: string;
    at: number;
    why: string;
  };
  rule_failures: { rule: string; vin: string; message: string; failures: number; disabled_at: number };
}

/** The text of a rule at a time. Only a draft's text ever changes. */
export interface RuleVersionTable {
  rule: string;
  version: number;
  origin: string;
  state: string;
  yaml: string;
  /** SHA-256 of `yaml`. */
  hash: string;
  /** Of the shipped text that stood when an own version was made. */
  shipped_hash: string | null;
  created_by: string;
  created_at: number;
  why: string;
  state_since: number;
}

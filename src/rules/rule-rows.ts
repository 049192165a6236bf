import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { RuleVersionTable } from '../database/rule-tables.ts';
import type { Schema } from '../database/schema.ts';
import { hashOfRule } from './check-rule.ts';
import {
  type RuleOrigin,
  type RuleState,
  type RuleTransition,
  type RuleVersion,
  server,
} from './rule-version.ts';

type Trx = Transaction<Schema>;

export interface Change {
  readonly by: string;
  readonly at: number;
  readonly why: string;
}

/** All versions of all rules, or of one; each rule's oldest first. */
export async function readVersions(db: Kysely<Schema>, rule?: string): Promise<RuleVersion[]> {
  const rows = await db
    .selectFrom('rule_versions')
    .selectAll()
    .$if(rule !== undefined, (query) => query.where('rule', '=', rule ?? ''))
    .orderBy('rule')
    .orderBy('version')
    .execute();
  return rows.map(toVersion);
}

/** One version after another changes, whoever asks: the table is held until the transaction ends. */
export async function holdVersions(trx: Trx): Promise<void> {
  await sql`lock table rule_versions in share row exclusive mode`.execute(trx);
}

export async function insertVersion(
  trx: Trx,
  made: {
    readonly rule: string;
    readonly version: number;
    readonly origin: RuleOrigin;
    readonly state: RuleState;
    readonly yaml: string;
    readonly shippedHash: string | null;
  },
  change: Change,
): Promise<void> {
  await trx
    .insertInto('rule_versions')
    .values({
      rule: made.rule,
      version: made.version,
      origin: made.origin,
      state: made.state,
      yaml: made.yaml,
      hash: hashOfRule(made.yaml),
      shipped_hash: made.shippedHash,
      created_by: change.by,
      created_at: change.at,
      why: change.why,
      state_since: change.at,
    })
    .execute();
  await insertTransition(trx, made, null, made.state, change);
}

export async function changeState(
  trx: Trx,
  { rule, version, state }: Pick<RuleVersion, 'rule' | 'version' | 'state'>,
  to: RuleState,
  change: Change,
): Promise<void> {
  await trx
    .updateTable('rule_versions')
    .set({ state: to, state_since: change.at })
    .where('rule', '=', rule)
    .where('version', '=', version)
    .execute();
  await insertTransition(trx, { rule, version }, state, to, change);
}

/** The text of a draft is written again. */
export async function rewriteDraft(
  trx: Trx,
  { rule, version }: Pick<RuleVersion, 'rule' | 'version'>,
  yaml: string,
  shippedHash: string | null,
  change: Change,
): Promise<void> {
  await trx
    .updateTable('rule_versions')
    .set({
      yaml,
      hash: hashOfRule(yaml),
      shipped_hash: shippedHash,
      created_by: change.by,
      created_at: change.at,
      why: change.why,
    })
    .where('rule', '=', rule)
    .where('version', '=', version)
    .where('state', '=', 'draft')
    .execute();
  await insertTransition(trx, { rule, version }, 'draft', 'draft', change);
}

/** As if it had never been written: a draft has judged nothing that could refer to it. */
export async function deleteDraft(
  trx: Trx,
  { rule, version }: Pick<RuleVersion, 'rule' | 'version'>,
): Promise<void> {
  await trx
    .deleteFrom('rule_versions')
    .where('rule', '=', rule)
    .where('version', '=', version)
    .where('state', '=', 'draft')
    .execute();
  await trx.deleteFrom('rule_transitions').where('rule', '=', rule).where('version', '=', version).execute();
}

async function insertTransition(
  trx: Trx,
  { rule, version }: Pick<RuleVersion, 'rule' | 'version'>,
  from: RuleState | null,
  to: RuleState,
  { by, at, why }: Change,
): Promise<void> {
  await trx
    .insertInto('rule_transitions')
    .values({ rule, version, from_state: from, to_state: to, username: by, at, why })
    .execute();
}

/** Of one rule, oldest first. */
export async function readTransitions(db: Kysely<Schema>, rule: string): Promise<RuleTransition[]> {
  const rows = await db
    .selectFrom('rule_transitions')
    .selectAll()
    .where('rule', '=', rule)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    from: row.from_state as RuleState | null,
    to: row.to_state as RuleState,
    by: named(row.username),
    at: row.at,
    why: row.why,
  }));
}

const named = (username: string): string | null => (username === server ? null : username);

function toVersion(row: Selectable<RuleVersionTable>): RuleVersion {
  return {
    rule: row.rule,
    version: row.version,
    origin: row.origin as RuleOrigin,
    state: row.state as RuleState,
    yaml: row.yaml,
    hash: row.hash,
    shippedHash: row.shipped_hash,
    createdBy: named(row.created_by),
    createdAt: row.created_at,
    why: row.why,
    stateSince: row.state_since,
  };
}

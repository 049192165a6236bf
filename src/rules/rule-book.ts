import type { Database } from '../database/database.ts';
import type { LoadedRule } from '../rule-engine/load-rules.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { createTurns } from '../shared/turns.ts';
import type { CheckedRule, RuleChecker } from './check-rule.ts';
import { type RuleEntry, ruleEntry } from './rule-entry.ts';
import {
  changeState,
  deleteDraft,
  holdVersions,
  insertVersion,
  readVersions,
  rewriteDraft,
} from './rule-rows.ts';
import {
  mayBecome,
  nextStates,
  type RuleState,
  type RuleVersion,
  server,
  serverReasons,
} from './rule-version.ts';
import { type RuleInForce, type RuleLeftOut, type RulesInForce, rulesInForce } from './rules-in-force.ts';
import { newestShipped, syncShipped } from './sync-shipped.ts';

/**
 * The rules of this server, shipped and own, through their lives. The tables are the truth; what is in memory follows every
 * write through here.
 */
export interface RuleBook {
  /** Once the schema is there. */
  start(): Promise<void>;
  /** Another process has changed them. */
  reload(): Promise<void>;
  /** By id. */
  list(): readonly RuleEntry[];
  find(id: string): RuleEntry | undefined;
  /** The rule as it is taken for; undefined where that cannot be read. */
  get(id: string): LoadedRule | undefined;
  /** What it says of itself. */
  readonly definitions: { get(id: string): LoadedRule['definition'] | undefined };
  readonly live: readonly RuleInForce[];
  readonly leftOut: readonly RuleLeftOut[];
  /**
   * Keeps a text as the rule's draft, whatever is wrong in it. `replaces` is the hash of the draft that was seen; with
   * `isNew` there must be no rule of this id yet.
   * @throws AppError conflict `draft-changed`, `draft-of-another`, `rule-exists`
   */
  saveDraft(draft: {
    readonly id: string;
    readonly yaml: string;
    readonly why: string;
    readonly by: string;
    readonly replaces: string | null;
    readonly isNew?: boolean;
  }): Promise<RuleVersion>;
  /**
   * Takes the rule's draft away, and the rule with it where it has no other version. `hash` is that of the draft that was seen.
   * @throws AppError not-found `rule-version-not-found`; conflict `draft-changed`
   */
  deleteDraft(draft: { readonly id: string; readonly hash: string }): Promise<RuleVersion>;
  /**
   * Whatever was in the new state before gives way to it.
   * @throws AppError not-found `rule-version-not-found`; conflict `bad-rule-state`; invalid `rule-has-faults`
   */
  setState(change: {
    readonly id: string;
    readonly version: number;
    readonly state: RuleState;
    readonly why: string;
    readonly by: string;
  }): Promise<RuleVersion>;
}

export interface RuleBookOptions {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  readonly shipped: readonly LoadedRule[];
  readonly check: RuleChecker;
  /** What judges has changed. */
  readonly onChanged: () => Promise<void>;
}

export function createRuleBook({ db, clock, logger, shipped, check, onChanged }: RuleBookOptions): RuleBook {
  const shippedIds = new Set(shipped.map(({ definition }) => definition.id));
  const entries = new Map<string, RuleEntry>();
  let sorted: readonly RuleEntry[] = [];
  let inForce: RulesInForce = { live: [], shadow: [], leftOut: [] };

  const inTurn = createTurns();

  /** One reading after the other, so that an older one never ends last. */
  const load = (id?: string): Promise<void> => inTurn('rules', () => read(id));

  async function read(id?: string): Promise<void> {
    const byRule = Map.groupBy(await readVersions(db, id), ({ rule }) => rule);
    if (id === undefined) entries.clear();
    else if (!byRule.has(id)) entries.delete(id);
    for (const [rule, versions] of byRule)
      entries.set(rule, ruleEntry(rule, versions, shippedIds.has(rule), check));
    sorted = [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    inForce = rulesInForce(
      sorted.flatMap(({ versions }) => versions),
      check,
    );
  }

  async function changed(id: string): Promise<void> {
    await load(id);
    // The table has it: at the latest the next start finds it there. Taking over a large fleet takes longer than an answer.
    onChanged().catch((error: unknown) =>
      logger.error({ err: error, rule: id }, 'a changed rule could not be handed on'),
    );
  }

  const versionOf = (id: string, version: number): RuleVersion => {
    const found = entries.get(id)?.versions.find((one) => one.version === version);
    if (found === undefined)
      throw new AppError('not-found', 'rule-version-not-found', 'There is no such version.');
    return found;
  };

  return {
    async start() {
      await syncShipped(db, shipped, clock.now());
      await load();
    },
    reload: () => load(),
    list: () => sorted,
    find: (id) => entries.get(id),
    get: (id) => entries.get(id)?.checked.rule ?? undefined,
    definitions: { get: (id) => entries.get(id)?.checked.rule?.definition },
    get live() {
      return inForce.live;
    },
    get leftOut() {
      return inForce.leftOut;
    },

    async saveDraft({ id, yaml, why, by, replaces, isNew = false }) {
      const version = await db.transaction().execute(async (trx) => {
        await holdVersions(trx);
        const versions = await readVersions(trx, id);
        if (isNew && versions.length > 0)
          throw new AppError('conflict', 'rule-exists', `There is a rule ${id} already.`);
        const draft = versions.find(({ state }) => state === 'draft');
        const shippedHash = newestShipped(versions)?.hash ?? null;
        const change = { by, at: clock.now(), why };
        if (draft === undefined) {
          const next = (versions.at(-1)?.version ?? 0) + 1;
          const made = { rule: id, version: next, origin: 'own', state: 'draft', yaml, shippedHash } as const;
          await insertVersion(trx, made, change);
          return next;
        }
        refuseLoss(draft, replaces, by);
        await rewriteDraft(trx, draft, yaml, draft.shippedHash, change);
        return draft.version;
      });
      await load(id);
      return versionOf(id, version);
    },

    async deleteDraft({ id, hash }) {
      const gone = await db.transaction().execute(async (trx) => {
        await holdVersions(trx);
        const draft = (await readVersions(trx, id)).find(({ state }) => state === 'draft');
        if (draft === undefined)
          throw new AppError('not-found', 'rule-version-not-found', 'The rule has no draft.');
        if (draft.hash !== hash) throw draftChanged();
        await deleteDraft(trx, draft);
        return draft;
      });
      await load(id);
      return gone;
    },

    async setState({ id, version, state, why, by }) {
      await db.transaction().execute(async (trx) => {
        await holdVersions(trx);
        const versions = await readVersions(trx, id);
        const found = versions.find((one) => one.version === version);
        if (found === undefined)
          throw new AppError('not-found', 'rule-version-not-found', 'There is no such version.');
        refuseState(found, state);
        if (state === 'live' || state === 'shadow') refuseFaults(check(found.yaml, id));
        const at = clock.now();
        const before = versions.find((one) => one.state === state && state !== 'retired');
        if (before !== undefined)
          await changeState(trx, before, 'retired', { by: server, at, why: serverReasons.replaced });
        await changeState(trx, found, state, { by, at, why });
      });
      await changed(id);
      return versionOf(id, version);
    },
  };
}

const draftChanged = (): AppError =>
  new AppError('conflict', 'draft-changed', 'The draft has been written again since it was read.');

function refuseLoss(draft: RuleVersion, replaces: string | null, by: string): void {
  if (replaces !== null && replaces !== draft.hash) throw draftChanged();
  if (replaces === null && draft.createdBy !== by)
    throw new AppError(
      'conflict',
      'draft-of-another',
      `There is a draft of ${draft.createdBy ?? 'the server'}: say in "replaces" which text yours takes the place of.`,
    );
}

function refuseState({ state, version }: RuleVersion, to: RuleState): void {
  if (mayBecome(state, to)) return;
  throw new AppError(
    'conflict',
    'bad-rule-state',
    `Version ${version} is ${state}: it may become ${nextStates(state).join(' or ')}.`,
  );
}

function refuseFaults({ faults }: CheckedRule): void {
  if (faults.length === 0) return;
  throw new AppError('invalid', 'rule-has-faults', 'The rule has faults: it can only be a draft.', {
    fields: faults.map(({ line, column, message }) => ({ path: `yaml:${line}:${column}`, message })),
  });
}

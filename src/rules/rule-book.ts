import type { Database } from '../database/database.ts';
import type { LoadedRule } from '../rule-engine/load-rules.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { CheckedRule, RuleChecker } from './check-rule.ts';
import { changeState, holdVersions, insertVersion, readVersions, rewriteDraft } from './rule-rows.ts';
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

/**
 * The rules of this server, shipped and own, through their lives. The tables are the truth; what is in memory follows every
 * write through here.
 */
export interface RuleBook {
  /** Once the schema is there. */
  start(): Promise<void>;
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

  async function load(id?: string): Promise<void> {
    const byRule = Map.groupBy(await readVersions(db, id), ({ rule }) => rule);
    if (id !== undefined && !byRule.has(id)) entries.delete(id);
    for (const [rule, versions] of byRule) entries.set(rule, entryOf(rule, versions));
    sorted = [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    inForce = rulesInForce(
      sorted.flatMap(({ versions }) => versions),
      check,
    );
  }

  function entryOf(id: string, versions: readonly RuleVersion[]): RuleEntry {
    const inState = (state: RuleState) => versions.findLast((version) => version.state === state);
    const live = inState('live');
    const head = live ?? inState('shadow') ?? inState('draft') ?? lastInUse(versions);
    const ships = shippedIds.has(id) ? (newestShipped(versions) ?? null) : null;
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

/** Of a rule that is retired: what was retired last; a text that an upgrade brought since has never been in use. */
function lastInUse(versions: readonly RuleVersion[]): RuleVersion {
  const used = versions.filter(({ createdAt, stateSince }) => stateSince !== createdAt);
  const among = used.length > 0 ? used : versions;
  return among.reduce((last, one) => (one.stateSince >= last.stateSince ? one : last));
}

function refuseLoss(draft: RuleVersion, replaces: string | null, by: string): void {
  if (replaces !== null && replaces !== draft.hash)
    throw new AppError('conflict', 'draft-changed', 'The draft has been written again since it was read.');
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

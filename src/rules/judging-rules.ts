import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { RuleSet } from '../rule-engine/rule-engine.ts';
import { createRuleSet } from '../rule-engine/rule-set.ts';
import type { Interner } from '../shared/interner.ts';
import type { Logger } from '../shared/logger.ts';
import type { RuleChecker } from './check-rule.ts';
import { readVersions } from './rule-rows.ts';
import type { RuleVersion } from './rule-version.ts';
import { type RuleInForce, type RulesInForce, rulesInForce } from './rules-in-force.ts';

type Trx = Transaction<Schema>;

export interface JudgingRulesOptions<Applied> {
  readonly db: Database;
  readonly check: RuleChecker;
  readonly logger: Logger;
  /** Alerts of rules that are not among `judging` end. */
  readonly retire: (
    trx: Trx,
    judging: { readonly live: readonly string[]; readonly shadow: ReadonlyMap<string, number> },
    at: number,
  ) => Promise<Applied>;
}

/** The rules as the pipeline judges by them: what the tables say, and what judged last. */
export interface JudgingRules<Applied> {
  read(
    signals: Interner,
    isStart: boolean,
  ): Promise<{
    readonly rules: RuleSet;
    /** What judged before this start, where it was something else. */
    readonly before: RuleSet | null;
    retire(trx: Trx, at: number): Promise<Applied>;
    /** Remembers that these judge. */
    keep(): Promise<void>;
  }>;
  /** The live ones, for whoever needs their words. */
  readonly live: ReadonlyMap<string, RuleInForce>;
}

/** Of `meta`. */
const metaKey = 'rules-judged';
const judgedLast = z.array(
  z.object({ rule: z.string(), version: z.number(), state: z.enum(['live', 'shadow']) }),
);

export function createJudgingRules<Applied>(options: JudgingRulesOptions<Applied>): JudgingRules<Applied> {
  const { db, check, logger } = options;
  let live: ReadonlyMap<string, RuleInForce> = new Map();

  const setOf = (found: RulesInForce, signals: Interner): RuleSet =>
    createRuleSet({ live: found.live, shadow: found.shadow, signals });

  /** Undefined where this is the first start that remembers. */
  async function judgedBefore(versions: readonly RuleVersion[]): Promise<RulesInForce | undefined> {
    const row = await db.selectFrom('meta').select('value').where('key', '=', metaKey).executeTakeFirst();
    const parsed = judgedLast.safeParse(row?.value);
    if (!parsed.success) return undefined;
    return rulesInForce(
      parsed.data.flatMap(({ rule, version, state }) => {
        const found = versions.find((one) => one.rule === rule && one.version === version);
        return found === undefined ? [] : [{ ...found, state }];
      }),
      check,
    );
  }

  return {
    async read(signals, isStart) {
      const versions = await readVersions(db);
      const found = rulesInForce(versions, check);
      for (const { rule, version, faults } of found.leftOut)
        logger.error({ rule, version, faults }, 'a rule cannot be read and is left out');
      live = new Map(found.live.map((rule) => [rule.definition.id, rule]));
      const rules = setOf(found, signals);
      const last = isStart ? await judgedBefore(versions) : undefined;
      const before = last === undefined ? null : setOf(last, signals);
      return {
        rules,
        before: before?.fingerprint === rules.fingerprint && sameKeys(before, rules) ? null : before,
        retire: (trx, at) =>
          options.retire(
            trx,
            {
              // A rule that cannot be read says nothing, not that its alerts are over.
              live: [...found.live.map(({ definition }) => definition.id), ...ofState(found, 'live')],
              shadow: new Map([
                ...found.shadow.map(({ definition, version }) => [definition.id, version] as const),
                ...found.leftOut.flatMap(({ rule, version, state }) =>
                  state === 'shadow' ? [[rule, version] as const] : [],
                ),
              ]),
            },
            at,
          ),
        async keep() {
          const judged = [...found.live, ...found.shadow].map(({ definition, version, state }) => ({
            rule: definition.id,
            version,
            state,
          }));
          const value = JSON.stringify(judged);
          await db
            .insertInto('meta')
            .values({ key: metaKey, value })
            .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
            .execute();
        },
      };
    },
    get live() {
      return live;
    },
  };
}

const ofState = ({ leftOut }: RulesInForce, state: string): string[] =>
  leftOut.flatMap((one) => (one.state === state ? [one.rule] : []));

function sameKeys(a: RuleSet, b: RuleSet): boolean {
  return a.keys.size === b.keys.size && [...a.keys].every(([place, key]) => b.keys.get(place) === key);
}

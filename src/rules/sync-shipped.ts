import type { Database } from '../database/database.ts';
import { hashOfRule } from './check-rule.ts';
import { changeState, holdVersions, insertVersion, readVersions } from './rule-rows.ts';
import { type RuleVersion, server, serverReasons } from './rule-version.ts';

/**
 * Brings the shipped rules into the table of versions, at a start. A text that changed becomes a version of its own and
 * takes the place of the one before, in the state that one had; where people have put their own version in its place, or
 * retired the rule, theirs stays, and the new text waits as retired.
 */
export async function syncShipped(
  db: Database,
  shipped: readonly { readonly definition: { readonly id: string }; readonly yaml: string }[],
  at: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await holdVersions(trx);
    const byRule = Map.groupBy(await readVersions(trx), ({ rule }) => rule);
    const change = (why: string) => ({ by: server, at, why });
    for (const { definition, yaml } of shipped) {
      const rule = definition.id;
      const versions = byRule.get(rule) ?? [];
      const before = newestShipped(versions);
      if (before?.hash === hashOfRule(yaml)) continue;
      const version = (versions.at(-1)?.version ?? 0) + 1;
      const state =
        before === undefined
          ? versions.some((own) => own.state === 'live')
            ? 'retired'
            : 'live'
          : before.state;
      if (before !== undefined && before.state !== 'retired')
        await changeState(trx, before, 'retired', change(serverReasons.upgraded));
      const why = before === undefined ? serverReasons.shipped : serverReasons.upgraded;
      await insertVersion(
        trx,
        { rule, version, origin: 'shipped', state, yaml, shippedHash: null },
        change(why),
      );
    }
    const ids = new Set(shipped.map(({ definition }) => definition.id));
    for (const versions of byRule.values()) {
      for (const one of versions) {
        if (one.origin === 'shipped' && one.state !== 'retired' && !ids.has(one.rule))
          await changeState(trx, one, 'retired', change(serverReasons.notShippedAnyMore));
      }
    }
  });
}

/** What an upgrade brought last; its text may wait behind an own version. */
export const newestShipped = (versions: readonly RuleVersion[]): RuleVersion | undefined =>
  versions.findLast(({ origin }) => origin === 'shipped');

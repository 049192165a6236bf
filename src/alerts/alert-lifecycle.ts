import type { Transaction } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { FeedDraft } from '../ingest/feed-events.ts';
import type { Finding } from '../rule-engine/finding.ts';
import type { RestoredAlert, RuleFailure } from '../rule-engine/rule-engine.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import type { WorstAlert } from '../vehicles/vehicle.ts';
import { worstAlerts } from '../vehicles/worst-alerts.ts';
import { type Alert, type AlertRow, type AlertRules, toAlert } from './alert.ts';
import { alertId, stepAlert } from './alert-state.ts';

type Trx = Transaction<Schema>;
const chunk = 1000;

interface AlertChanges {
  /** To be kept in the same transaction. Pending alerts are not told. */
  readonly feed: readonly FeedDraft[];
  /** The worst firing alert of the vehicles where it may have changed, null where none is firing. */
  readonly worst: ReadonlyMap<string, WorstAlert | null>;
}

/** Findings become alerts. Applying the same findings again changes nothing and tells nothing. */
export interface AlertLifecycle {
  apply(trx: Trx, findings: readonly Finding[]): Promise<AlertChanges>;
  /** Rules that threw: counted by rule and vehicle. */
  keepFailures(trx: Trx, failures: readonly RuleFailure[]): Promise<void>;
  /** For restoring rule states: alerts of these vehicles that are not resolved, or were not before `since`. */
  openAlerts(
    vins: readonly string[],
    since: number,
  ): Promise<readonly (RestoredAlert & { readonly vin: string })[]>;
  /** Open alerts of rules that are not among `judging` end at `at`: nothing else will ever end them. */
  retire(trx: Trx, judging: readonly string[], at: number): Promise<AlertChanges>;
}

export function createAlertLifecycle(options: {
  readonly db: Database;
  readonly rules: AlertRules;
}): AlertLifecycle {
  const { rules } = options;

  const tell = (row: AlertRow, market: string | null, at: number, told: string): FeedDraft => {
    const data = JSON.parse(storableJson(toAlert(row, rules.get(row.rule)))) as Alert;
    return { type: 'alert', vin: row.vin, market, at: Math.round(at), data, source: `alert ${told}` };
  };

  return {
    async apply(trx, findings) {
      const markets = await marketsOf(trx, [...new Set(findings.map(({ vin }) => vin))]);
      const known = findings.filter(({ vin }) => markets.has(vin));
      const rows = await rowsOf(trx, [...new Set(known.map(alertId))]);
      const stored = new Set(rows.keys());
      const changed = new Set<string>();
      const feed: FeedDraft[] = [];
      for (const finding of known) {
        const id = alertId(finding);
        const step = stepAlert(rows.get(id) ?? null, finding);
        if (step === undefined) continue;
        rows.set(id, step.row);
        changed.add(id);
        if (step.row !== null && step.told !== null)
          feed.push(tell(step.row, markets.get(finding.vin) ?? null, finding.at, step.told));
      }
      const changes = [...changed].map((id) => [id, rows.get(id) ?? null] as const);
      // What came and went within these findings was never written.
      await writeRows(
        trx,
        changes.filter(([id, row]) => row !== null || stored.has(id)),
      );
      return { feed, worst: await worstOf(trx, feed) };
    },

    async keepFailures(trx, failures) {
      const markets = await marketsOf(trx, [...new Set(failures.map(({ vin }) => vin))]);
      const counted = new Map<string, RuleFailure & { count: number }>();
      for (const failure of failures) {
        const key = `${failure.ruleId} ${failure.vin}`;
        if (markets.has(failure.vin))
          counted.set(key, { ...failure, count: (counted.get(key)?.count ?? 0) + 1 });
      }
      const values = [...counted.values()].map(({ ruleId, vin, message, at, count }) => ({
        rule: ruleId,
        vin,
        message: storableText(message).slice(0, 1000),
        failures: count,
        disabled_at: Math.round(at),
      }));
      for (let from = 0; from < values.length; from += chunk) {
        await trx
          .insertInto('rule_failures')
          .values(values.slice(from, from + chunk))
          .onConflict((conflict) =>
            conflict
              .columns(['rule', 'vin'])
              .doUpdateSet((row) => ({
                message: row.ref('excluded.message'),
                failures: row('rule_failures.failures', '+', row.ref('excluded.failures')),
                disabled_at: row.ref('excluded.disabled_at'),
              }))
              // The same failure told again after a crash.
              .whereRef('excluded.disabled_at', '>', 'rule_failures.disabled_at'),
          )
          .execute();
      }
    },

    async openAlerts(vins, since) {
      if (vins.length === 0) return [];
      return options.db
        .selectFrom('alerts')
        .select([
          'vin',
          'rule',
          'instance',
          'severity',
          'active_since as activeSince',
          'fired_at as firedAt',
          'resolved_at as resolvedAt',
        ])
        .where(anyOf('vin', 'text', vins))
        .where((row) => row.or([row('state', '<>', 'resolved'), row('resolved_at', '>=', since)]))
        .orderBy('active_since')
        .execute();
    },

    async retire(trx, judging, at) {
      const orphans = await trx
        .selectFrom('alerts')
        .selectAll()
        .where('state', '<>', 'resolved')
        .where((row) => row.not(row('rule', '=', row.fn.any(row.val([...judging])))))
        .execute();
      const markets = await marketsOf(trx, [...new Set(orphans.map(({ vin }) => vin))]);
      const feed: FeedDraft[] = [];
      const changes = orphans.map((row): [string, AlertRow | null] => {
        if (row.state === 'pending') return [row.id, null];
        const resolvedAt = Math.max(at, row.fired_at ?? 0);
        const resolved: AlertRow = {
          ...row,
          state: 'resolved',
          resolved_at: resolvedAt,
          ended_because: 'rule-retired',
        };
        feed.push(
          tell(resolved, markets.get(row.vin) ?? null, resolvedAt, `${row.id} resolved ${resolvedAt}`),
        );
        return [row.id, resolved];
      });
      await writeRows(trx, changes);
      return { feed, worst: await worstOf(trx, feed) };
    },
  };
}

/** Markets of the vehicles that are registered; the lock keeps them until the transaction ends. */
async function marketsOf(trx: Trx, vins: readonly string[]): Promise<Map<string, string>> {
  if (vins.length === 0) return new Map();
  const rows = await trx
    .selectFrom('vehicles')
    .select(['vin', 'market'])
    .where(anyOf('vin', 'text', vins))
    .forKeyShare()
    .execute();
  return new Map(rows.map(({ vin, market }) => [vin, market]));
}

async function rowsOf(trx: Trx, ids: readonly string[]): Promise<Map<string, AlertRow | null>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('alerts')
    .selectAll()
    .where(anyOf('id', 'uuid', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Acknowledgement is a person's and is left alone. */
async function writeRows(trx: Trx, changes: readonly (readonly [string, AlertRow | null])[]): Promise<void> {
  const gone = changes.filter(([, row]) => row === null).map(([id]) => id);
  if (gone.length > 0)
    await trx
      .deleteFrom('alerts')
      .where(anyOf('id', 'uuid', gone))
      .execute();
  // In one order, as everybody who holds several alerts: no two wait for each other.
  const rows = changes
    .flatMap(([, row]) => (row === null ? [] : [row]))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let from = 0; from < rows.length; from += chunk) {
    await trx
      .insertInto('alerts')
      .values(rows.slice(from, from + chunk).map(toStored))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          severity: row.ref('excluded.severity'),
          state: row.ref('excluded.state'),
          fired_at: row.ref('excluded.fired_at'),
          resolved_at: row.ref('excluded.resolved_at'),
          evidence: row.ref('excluded.evidence'),
          course: row.ref('excluded.course'),
          ended: row.ref('excluded.ended'),
          ended_because: row.ref('excluded.ended_because'),
        })),
      )
      .execute();
  }
}

/** Peers are looked for after it fired, by others, and left alone. */
function toStored({ peers: _, ...row }: AlertRow) {
  return {
    ...row,
    evidence: storableJson(row.evidence),
    course: JSON.stringify(row.course),
    ended: row.ended === null ? null : storableJson(row.ended),
  };
}

async function worstOf(trx: Trx, feed: readonly FeedDraft[]): Promise<Map<string, WorstAlert | null>> {
  const vins = [...new Set(feed.map(({ vin }) => vin ?? ''))];
  const worst = await worstAlerts(trx, vins);
  return new Map(vins.map((vin) => [vin, worst.get(vin) ?? null]));
}

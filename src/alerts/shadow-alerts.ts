import type { Transaction } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Finding } from '../rule-engine/finding.ts';
import type { RestoredAlert } from '../rule-engine/rule-engine.ts';
import { derivedId } from '../shared/ids.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { AlertRow } from './alert.ts';
import { stepAlert } from './alert-state.ts';

type Trx = Transaction<Schema>;
const chunk = 1000;

/** What rules in shadow would have told: kept as alerts are, told to nobody. */
export interface ShadowAlerts {
  /** Applying the same again changes nothing. */
  apply(trx: Trx, findings: readonly Finding[]): Promise<void>;
  /** Of these vehicles, not resolved or not before `since`. */
  open(
    vins: readonly string[],
    since: number,
  ): Promise<readonly (RestoredAlert & { readonly vin: string; readonly shadow: number })[]>;
  /** The same as findings, with their evidence: what is to be told where a rule goes live. */
  standing(vins: readonly string[], rules: readonly string[]): Promise<readonly Finding[]>;
  /** Those of versions that are not in shadow any more end at `at`. */
  retire(trx: Trx, judging: ReadonlyMap<string, number>, at: number): Promise<void>;
}

export function createShadowAlerts(db: Database): ShadowAlerts {
  return {
    async apply(trx, findings) {
      const vins = [...new Set(findings.map(({ vin }) => vin))];
      if (vins.length === 0) return;
      const registered = await trx
        .selectFrom('vehicles')
        .select('vin')
        .where(anyOf('vin', 'text', vins))
        .forKeyShare()
        .execute();
      const known = new Set(registered.map(({ vin }) => vin));
      const told = findings.filter(({ vin }) => known.has(vin));
      const ids = [...new Set(told.map(shadowId))];
      const stored = await trx
        .selectFrom('shadow_alerts')
        .selectAll()
        .where(anyOf('id', 'uuid', ids))
        .execute();
      const rows = new Map<string, { row: AlertRow | null; version: number }>(
        stored.map(({ version, ...row }) => [row.id, { row: { ...row, ...unused }, version }]),
      );
      const there = new Set(rows.keys());
      for (const finding of told) {
        const id = shadowId(finding);
        const step = stepAlert(rows.get(id)?.row ?? null, finding);
        if (step === undefined) continue;
        rows.set(id, { row: step.row && { ...step.row, id }, version: finding.shadow ?? 0 });
      }
      const gone = [...rows].flatMap(([id, { row }]) => (row === null && there.has(id) ? [id] : []));
      if (gone.length > 0)
        await trx
          .deleteFrom('shadow_alerts')
          .where(anyOf('id', 'uuid', gone))
          .execute();
      await write(
        trx,
        [...rows.values()].flatMap(({ row, version }) => (row === null ? [] : [{ row, version }])),
      );
    },

    async open(vins, since) {
      if (vins.length === 0) return [];
      const rows = await db
        .selectFrom('shadow_alerts')
        .select(['vin', 'rule', 'version', 'instance', 'severity'])
        .select(['active_since', 'fired_at', 'resolved_at'])
        .where(anyOf('vin', 'text', vins))
        .where((row) => row.or([row('state', '<>', 'resolved'), row('resolved_at', '>=', since)]))
        .orderBy('active_since')
        .execute();
      return rows.map((row) => ({
        vin: row.vin,
        rule: row.rule,
        shadow: row.version,
        instance: row.instance,
        severity: row.severity,
        activeSince: row.active_since,
        firedAt: row.fired_at,
        resolvedAt: row.resolved_at,
      }));
    },

    async standing(vins, rules) {
      if (vins.length === 0 || rules.length === 0) return [];
      const rows = await db
        .selectFrom('shadow_alerts')
        .selectAll()
        .where(anyOf('vin', 'text', vins))
        .where(anyOf('rule', 'text', rules))
        .where('state', '<>', 'resolved')
        .execute();
      return rows.map((row) => ({
        vin: row.vin,
        ruleId: row.rule,
        instance: row.instance,
        transition: row.state === 'firing' ? ('firing' as const) : ('pending' as const),
        at: row.fired_at ?? row.active_since,
        activeSince: row.active_since,
        severity: row.severity as Severity,
        evidence: row.evidence,
      }));
    },

    async retire(trx, judging, at) {
      const open = await trx
        .selectFrom('shadow_alerts')
        .select(['rule', 'version'])
        .distinct()
        .where('state', '<>', 'resolved')
        .execute();
      for (const { rule, version } of open) {
        if (judging.get(rule) === version) continue;
        const ended = trx
          .updateTable('shadow_alerts')
          .set((row) => ({ state: 'resolved', resolved_at: row.fn('greatest', [row.val(at), 'fired_at']) }))
          .where('rule', '=', rule)
          .where('version', '=', version)
          .where('state', '=', 'firing');
        await ended.execute();
        await trx
          .deleteFrom('shadow_alerts')
          .where('rule', '=', rule)
          .where('version', '=', version)
          .where('state', '=', 'pending')
          .execute();
      }
    },
  };
}

/** What alerts have beside: nobody acknowledges these. */
const unused = {
  acknowledged_by: null,
  acknowledged_at: null,
  acknowledge_note: null,
  ended_because: null,
  course: [],
  ended: null,
  peers: null,
} as const;

const shadowId = ({ vin, ruleId, shadow, instance, activeSince }: Finding): string =>
  derivedId('shadow-alert', vin, ruleId, shadow ?? 0, instance, Math.round(activeSince));

async function write(
  trx: Trx,
  rows: readonly { readonly row: AlertRow; readonly version: number }[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += chunk) {
    await trx
      .insertInto('shadow_alerts')
      .values(
        rows.slice(from, from + chunk).map(({ row, version }) => ({
          id: row.id,
          vin: row.vin,
          rule: row.rule,
          version,
          instance: row.instance,
          code: row.code,
          severity: row.severity,
          state: row.state,
          active_since: row.active_since,
          fired_at: row.fired_at,
          resolved_at: row.resolved_at,
          evidence: storableJson(row.evidence),
        })),
      )
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          severity: row.ref('excluded.severity'),
          state: row.ref('excluded.state'),
          fired_at: row.ref('excluded.fired_at'),
          resolved_at: row.ref('excluded.resolved_at'),
          evidence: row.ref('excluded.evidence'),
        })),
      )
      .execute();
  }
}

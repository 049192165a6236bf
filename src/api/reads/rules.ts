import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { CompiledRule } from '../../rule-engine/compile-rule.ts';
import { VehicleView } from '../../rule-engine/views.ts';
import type { Scope } from '../../users/roles.ts';
import { covers } from '../../users/roles.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { Severity } from '../../vehicles/vehicle.ts';

const day = 86_400_000;
const sliceMs = 8;
const mostFiring = 100;
const mostFailing = 1000;

export interface RuleCounts {
  readonly failures: number;
  readonly firing: number;
  readonly firingVehicles: number;
  readonly firedLastWeek: number;
}

export const noCounts: RuleCounts = { failures: 0, firing: 0, firingVehicles: 0, firedLastWeek: 0 };

/** What became of rules, for a user of some markets. */
export function createRuleReads({ db, registry }: { db: Database; registry: VehicleRegistry }) {
  /** Narrows a query on a table with a `vin`. */
  const inScope = (scope: Scope) =>
    scope === null
      ? sql<boolean>`true`
      : sql<boolean>`vin in (select vin from vehicles where market = any(${[...scope]}::text[]))`;

  return {
    /** By rule; a rule without any is absent. */
    async counts(scope: Scope, now: number): Promise<ReadonlyMap<string, RuleCounts>> {
      const [failed, fired, recent] = await Promise.all([
        db
          .selectFrom('rule_failures')
          .select(['rule', (eb) => eb.fn.countAll<string>().as('failures')])
          .where(inScope(scope))
          .groupBy('rule')
          .execute(),
        db
          .selectFrom('alerts')
          .select(['rule', (eb) => eb.fn.countAll<string>().as('firing')])
          .select((eb) => eb.fn.count<string>('vin').distinct().as('vehicles'))
          .where('state', '=', 'firing')
          .where(inScope(scope))
          .groupBy('rule')
          .execute(),
        db
          .selectFrom('alerts')
          .select(['rule', (eb) => eb.fn.countAll<string>().as('fired')])
          .where('active_since', '>=', now - 7 * day)
          .where('fired_at', 'is not', null)
          .where(inScope(scope))
          .groupBy('rule')
          .execute(),
      ]);
      const counts = new Map<string, RuleCounts>();
      const add = (rule: string, more: Partial<RuleCounts>) =>
        counts.set(rule, { ...(counts.get(rule) ?? noCounts), ...more });
      for (const { rule, failures } of failed) add(rule, { failures: Number(failures) });
      for (const { rule, firing, vehicles } of fired)
        add(rule, { firing: Number(firing), firingVehicles: Number(vehicles) });
      for (const { rule, fired: alerts } of recent) add(rule, { firedLastWeek: Number(alerts) });
      return counts;
    },

    /** The newest first. */
    failing: (rule: string, scope: Scope) =>
      db
        .selectFrom('rule_failures')
        .select(['vin', 'message', 'failures', 'disabled_at as disabledAt'])
        .where('rule', '=', rule)
        .where(inScope(scope))
        .orderBy('disabled_at', 'desc')
        .limit(mostFailing)
        .execute(),

    async firingNow(rule: string, scope: Scope) {
      const rows = await db
        .selectFrom('alerts')
        .select([
          'id',
          'vin',
          'instance',
          'severity',
          'fired_at as firedAt',
          'acknowledged_by as acknowledgedBy',
        ])
        .where('rule', '=', rule)
        .where('state', '=', 'firing')
        .where(inScope(scope))
        .orderBy('active_since', 'desc')
        .orderBy('id')
        .limit(mostFiring)
        .execute();
      return rows.map((row) => {
        const vehicle = registry.get(row.vin);
        return {
          ...row,
          severity: row.severity as Severity,
          model: vehicle?.model ?? '',
          plate: vehicle?.plate ?? null,
        };
      });
    },

    /** Thirty days up to today, oldest first, those without an alert too. */
    async days(rule: string, scope: Scope, now: number) {
      const today = Math.floor(now / day) * day;
      const first = today - 29 * day;
      const rows = await db
        .selectFrom('alerts')
        .select([
          sql<number>`active_since / ${sql.lit(day)}`.as('day'),
          (eb) => eb.fn.countAll<string>().as('alerts'),
        ])
        .where('rule', '=', rule)
        .where('active_since', '>=', first)
        .where('fired_at', 'is not', null)
        .where(inScope(scope))
        .groupBy('day')
        .execute();
      const counts = new Map(rows.map((row) => [Number(row.day) * day, Number(row.alerts)]));
      return Array.from({ length: 30 }, (_, index) => {
        const from = first + index * day;
        return { from, alerts: counts.get(from) ?? 0 };
      });
    },

    /** Lets other work go on every few milliseconds. */
    async vehicles(appliesTo: CompiledRule['appliesTo'], scope: Scope) {
      const counted = { applies: 0, total: 0 };
      let end = performance.now() + sliceMs;
      for (const vin of registry.vins()) {
        const vehicle = registry.get(vin);
        if (vehicle === undefined || !covers(scope, vehicle.market)) continue;
        counted.total++;
        if (appliesTo === null || isTrue(appliesTo, new VehicleView(vehicle))) counted.applies++;
        if (counted.total % 256 !== 0 || performance.now() < end) continue;
        await new Promise((resolve) => setImmediate(resolve));
        end = performance.now() + sliceMs;
      }
      return counted;
    },
  };
}

/** A vehicle that lacks what the expression asks for is not meant, as in the rule engine. */
function isTrue(expression: NonNullable<CompiledRule['appliesTo']>, vehicle: VehicleView): boolean {
  try {
    return expression.evaluate({ vehicle }) === true;
  } catch {
    return false;
  }
}

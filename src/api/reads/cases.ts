import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { CaseItem } from '../../service/cases/case-reads.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import { vehicleSummary } from './alert-items.ts';

/** Cases as the API gives them. */
export async function toCaseItems(
  { db, registry }: { db: Database; registry: Pick<VehicleRegistry, 'get'> },
  items: readonly CaseItem[],
) {
  const ids = [...new Set(items.flatMap(({ row }) => row.technician ?? []))];
  const named =
    ids.length === 0
      ? []
      : await db
          .selectFrom('technicians')
          .select(['id', 'name'])
          .where(anyOf('id', 'uuid', ids))
          .execute();
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return items.map(({ row, clocks, due, vehicles }) => {
    const { id, number, vin, markets, rule, code, software, title, owner, place, parent } = row;
    const vehicle = vin === null ? null : vehicleSummary(registry.get, vin);
    return {
      ...{ id, number, vin, vehicle, markets, rule, code, software, title, owner, place, parent },
      ...{ clocks, due: due as null, vehicles, alerts: row.alerts, repeats: row.repeats },
      state: row.state as 'new',
      severity: row.severity as 'info',
      priority: row.priority as 'info',
      technician:
        row.technician === null ? null : { id: row.technician, name: names.get(row.technician) ?? '' },
      visit:
        row.visit_from === null || row.visit_to === null ? null : { from: row.visit_from, to: row.visit_to },
      openedAt: row.opened_at,
      openedBy: row.opened_by,
      updatedAt: row.updated_at,
      closedAt: row.closed_at,
    };
  });
}

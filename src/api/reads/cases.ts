import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { textsOf } from '../../service/cases/case-news.ts';
import type { CaseItem } from '../../service/cases/case-reads.ts';
import type { Language } from '../../shared/languages.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import { vehicleSummary } from './alert-items.ts';

/** A confirmed cause in the reader's language. */
export function causeName(
  catalogue: Pick<FaultCatalogue, 'cause'>,
  confirmed: NonNullable<CaseItem['row']['confirmed']>,
  language: Language,
) {
  const id = confirmed.id ?? null;
  const words = confirmed.words ?? null;
  const known = id === null ? undefined : catalogue.cause(id);
  return { id, words, name: known?.name[language] ?? words ?? id ?? '' };
}

/** Cases as the API gives them. */
export async function toCaseItems(
  options: {
    readonly db: Database;
    readonly registry: Pick<VehicleRegistry, 'get'>;
    readonly faultCatalogue: Pick<FaultCatalogue, 'cause'>;
  },
  items: readonly CaseItem[],
  language: Language,
) {
  const { db, registry, faultCatalogue } = options;
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
    const { id, number, vin, markets, rule, code, software, owner, place, parent, since } = row;
    const vehicle = vin === null ? null : vehicleSummary(registry.get, vin);
    return {
      ...{ id, number, vin, vehicle, markets, rule, code, software, owner, place, parent, since },
      title: textsOf(row)[language],
      version: row.events,
      cause: row.confirmed && causeName(faultCatalogue, row.confirmed, language),
      fix: row.fix as 'visit' | null,
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

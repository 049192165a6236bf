import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type Severity, severities, type WorstAlert } from './vehicle.ts';

interface WorstRow {
  readonly vin: string;
  readonly id: string;
  readonly rule: string;
  readonly severity: string;
  readonly fired_at: number;
  readonly fault: { readonly system?: unknown; readonly code?: unknown } | null;
  readonly firing: number;
}

/** The worst firing alert of each of these vehicles (null = of all); a vehicle without any is absent. */
export async function worstAlerts(
  db: Database,
  vins: readonly string[] | null,
): Promise<Map<string, WorstAlert>> {
  if (vins?.length === 0) return new Map();
  const { rows } = await sql<WorstRow>`
    select distinct on (vin) vin, id, rule, severity, fired_at, evidence -> 'fault' as fault,
      (count(*) over (partition by vin))::int as firing
    from alerts
    where state = 'firing' and ${vins === null ? sql`true` : sql`vin = any(${vins}::text[])`}
    order by vin, array_position(${severities}::text[], severity) desc, fired_at desc, id`.execute(db);
  return new Map(rows.map((row) => [row.vin, toWorst(row)]));
}

function toWorst({ id, rule, severity, fired_at, fault, firing }: WorstRow): WorstAlert {
  const { system, code } = fault ?? {};
  return {
    id,
    rule,
    severity: severity as Severity,
    firedAt: fired_at,
    fault: typeof system === 'string' && typeof code === 'string' ? { system, code } : null,
    others: firing - 1,
  };
}

import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { FaultSystem } from '../wire/messages.ts';
import type { FaultCatalogue } from './fault-catalogue.ts';

interface Row {
  readonly id: string;
  readonly ecu: string;
  readonly system: FaultSystem;
  readonly code: string;
  readonly severity: string;
  readonly model: string;
  readonly make: string | null;
}

/**
 * Gives open episodes the severity that their code has now; answers with how many changed. The rules meet it with the
 * vehicle's next report.
 */
export async function regradeOpenEpisodes(db: Database, catalogue: FaultCatalogue): Promise<number> {
  const { rows } = await sql<Row>`
    select episode.id, ecu, system, code, severity, model, attributes ->> 'make' as make
    from fault_episodes as episode join vehicles using (vin)
    where ended_at is null and system <> 'gbt32960'`.execute(db);
  const changes = rows.flatMap(({ id, ecu, system, code, severity, model, make }) => {
    const place = { ecu, model, ...(make === null ? {} : { make }) };
    const now = catalogue.severityOf(system, code, null, place);
    return now === severity ? [] : [{ id, severity: now }];
  });
  if (changes.length > 0)
    await sql`
      update fault_episodes as episode set severity = change.severity
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as change(id uuid, severity text)
      where episode.id = change.id`.execute(db);
  return changes.length;
}

import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { ReceivedReport } from '../ingest/parts.ts';
import { derivedId } from '../shared/ids.ts';

const chunk = 1000;

/**
 * Keeps events, inventories and answers as said. The id is the message itself, so the same message again, after a crash
 * or from a device without sequence numbers, is the same row. A vehicle erased meanwhile is passed over.
 */
export async function keepVehicleReports(
  trx: Transaction<Schema>,
  reports: readonly ReceivedReport[],
): Promise<void> {
  const rows = reports.map(({ vin, position, kind, ref, ts, receivedAt, payload, body }) => ({
    id: derivedId(vin, kind, ref ?? '', payload.toString('base64')),
    vin,
    kind,
    ref,
    ts,
    received_at: receivedAt,
    position,
    body: JSON.stringify(body),
  }));
  for (let from = 0; from < rows.length; from += chunk) {
    const part = rows.slice(from, from + chunk);
    const vins = part.map(({ vin }) => vin);
    await sql`
      insert into vehicle_reports (id, vin, kind, ref, ts, received_at, position, body)
      select report.id, report.vin, kind, ref, ts, received_at, position, body::jsonb
      from jsonb_to_recordset(${JSON.stringify(part)}::jsonb)
        as report(id uuid, vin text, kind text, ref text, ts bigint, received_at bigint, position bigint, body text)
      join (select vin from vehicles where vin = any(${vins}::text[]) for key share) as registered using (vin)
      on conflict (id) do nothing`.execute(trx);
  }
}

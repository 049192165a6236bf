import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { InventoryReport } from '../wire/messages.ts';

/**
 * Sets the installed software of these vehicles to what their newest inventory by `ts` says, so that the order in which
 * inventories arrive does not matter. Expects them among the vehicle reports. Answers with ECU → software by VIN.
 */
export async function replaceSoftwareInventory(
  trx: Transaction<Schema>,
  vins: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const { rows: newest } = await sql<{ vin: string; ts: number; body: InventoryReport }>`
    select vehicle.vin, report.ts, report.body
    from (select vin from vehicles where vin = any(${vins}::text[]) for key share) as vehicle
    cross join lateral (
      select ts, body from vehicle_reports where vin = vehicle.vin and kind = 'inventory'
      order by ts desc, id desc limit 1) as report`.execute(trx);
  const installed = newest.flatMap(({ vin, ts, body }) =>
    // Of an ECU that is listed twice the last entry counts.
    [...new Map(body.ecus.map((ecu) => [ecu.ecu, ecu])).values()].map(
      ({ ecu, hardware, serial, software }) => ({
        vin,
        ecu,
        hardware: hardware ?? null,
        serial: serial ?? null,
        software,
        reported_at: ts,
      }),
    ),
  );
  const heard = newest.map(({ vin }) => vin);
  if (heard.length > 0) await trx.deleteFrom('vehicle_software').where('vin', 'in', heard).execute();
  if (installed.length > 0) {
    await sql`
      insert into vehicle_software (vin, ecu, hardware, serial, software, reported_at)
      select vin, ecu, hardware, serial, software, reported_at from jsonb_to_recordset(${JSON.stringify(installed)}::jsonb)
        as ecu(vin text, ecu text, hardware text, serial text, software text, reported_at bigint)`.execute(
      trx,
    );
  }
  return new Map(
    newest.map(({ vin, body }) => [
      vin,
      Object.fromEntries(body.ecus.map(({ ecu, software }) => [ecu, software])),
    ]),
  );
}

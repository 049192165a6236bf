import type { LoadVehicle } from './load-connection.ts';
import { publishPacket } from './load-packets.ts';
import { signIn } from './mqtt-raw-client.ts';
import type { ServerProcess } from './server-process.ts';

/** The pipeline must write this report to PostgreSQL: while that is away, nothing behind it is processed. */
export async function reportAFault(server: ServerProcess, { vin, password }: LoadVehicle): Promise<void> {
  const client = await signIn(server.mqttPort, { clientId: vin, username: vin, password });
  const report = { ts: Date.now(), ecu: 'BMS', system: 'uds', faults: [{ code: 'P0A80-00', status: 9 }] };
  client.send(publishPacket(`v1/${vin}/up/faults`, JSON.stringify(report), 1));
}

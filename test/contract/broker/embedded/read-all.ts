import * as mqtt from '../../../support/mqtt-packets.ts';
import type { RawClient, Received } from '../../../support/mqtt-raw-client.ts';

/** Acknowledges what comes until three PINGRESP in a row found nothing, and answers with the publications. */
export async function readAll(client: RawClient, acknowledge = true): Promise<Received[]> {
  const found: Received[] = [];
  client.send(mqtt.pingreq);
  for (let quiet = 0; quiet < 3; ) {
    const packet = await client.next();
    if (packet.type === 'pingresp') {
      if (++quiet < 3) client.send(mqtt.pingreq);
    } else if (packet.type === 'pubrel') client.send(mqtt.pubcomp(packet.id));
    else if (packet.type === 'publish') {
      found.push(packet);
      quiet = 0;
      if (acknowledge && packet.qos === 1) client.send(mqtt.puback(packet.id));
      if (acknowledge && packet.qos === 2) client.send(mqtt.pubrec(packet.id));
    }
  }
  return found;
}

export async function endSession(client: RawClient): Promise<void> {
  client.send(mqtt.disconnect);
  await client.closed();
}

export const payloads = (packets: readonly Received[]): string[] => packets.map(({ payload }) => payload);

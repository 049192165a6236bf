import { BodyReader } from './mqtt-packets.ts';
import { malformed } from './protocol-fault.ts';
import { isTopicFilter } from './topic-filter.ts';

export type Qos = 0 | 1 | 2;

export interface Subscribe {
  readonly packetId: number;
  readonly requests: readonly { readonly filter: string; readonly qos: Qos }[];
}

export interface Unsubscribe {
  readonly packetId: number;
  readonly filters: readonly string[];
}

/** MQTT 3.1.1 §3.8. Throws ProtocolFault. */
export function readSubscribe(buffer: Buffer, start: number, end: number): Subscribe {
  const body = new BodyReader(buffer, start, end);
  const packetId = body.packetId();
  const requests: { filter: string; qos: Qos }[] = [];
  do {
    const filter = readFilter(body);
    const qos = body.byte();
    if (qos > 2) malformed('SUBSCRIBE with a QoS above 2');
    requests.push({ filter, qos: qos as Qos });
  } while (!body.atEnd);
  return { packetId, requests };
}

/** MQTT 3.1.1 §3.10. Throws ProtocolFault. */
export function readUnsubscribe(buffer: Buffer, start: number, end: number): Unsubscribe {
  const body = new BodyReader(buffer, start, end);
  const packetId = body.packetId();
  const filters: string[] = [];
  do {
    filters.push(readFilter(body));
  } while (!body.atEnd);
  return { packetId, filters };
}

function readFilter(body: BodyReader): string {
  const filter = body.utf8();
  if (!isTopicFilter(filter)) malformed('a malformed topic filter');
  return filter;
}

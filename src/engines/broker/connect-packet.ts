import { connackCodes } from '../../gateway/broker.ts';
import { BodyReader } from './mqtt-packets.ts';
import { malformed, ProtocolFault } from './protocol-fault.ts';
import { isTopicName } from './topic-filter.ts';

export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

export interface Connect {
  readonly clientId: string;
  readonly clean: boolean;
  readonly keepAliveSeconds: number;
  readonly will: Will | null;
  readonly username: string | null;
  readonly password: Buffer | null;
}

const flagBits = {
  reserved: 1,
  clean: 2,
  will: 4,
  willQos: 0x18,
  willRetain: 0x20,
  password: 0x40,
  username: 0x80,
};

/** MQTT 3.1.1 §3.1. Throws ProtocolFault, with the CONNACK's code where the standard names one. */
export function readConnect(buffer: Buffer, start: number, end: number): Connect {
  const body = new BodyReader(buffer, start, end);
  const protocol = body.utf8();
  if (protocol !== 'MQTT' && protocol !== 'MQIsdp') malformed('CONNECT of another protocol');
  const level = body.byte();
  if (protocol === 'MQIsdp' || level !== 4) {
    throw new ProtocolFault(
      'unacceptable-protocol',
      `${protocol} level ${level} is not MQTT 3.1.1`,
      connackCodes.unacceptableProtocol,
    );
  }
  const flags = body.byte();
  checkFlags(flags);
  const keepAliveSeconds = body.uint16();
  const clientId = body.utf8();
  const clean = (flags & flagBits.clean) !== 0;
  const will = (flags & flagBits.will) === 0 ? null : readWill(body, flags);
  const username = (flags & flagBits.username) === 0 ? null : body.utf8();
  const password = (flags & flagBits.password) === 0 ? null : body.binary();
  body.finish();
  if (clientId === '' && !clean) {
    throw new ProtocolFault(
      'identifier-rejected',
      'an empty client id asks to keep a session',
      connackCodes.identifierRejected,
    );
  }
  return { clientId, clean, keepAliveSeconds, will, username, password };
}

function checkFlags(flags: number): void {
  if ((flags & flagBits.reserved) !== 0) malformed('CONNECT with its reserved flag');
  if ((flags & flagBits.will) === 0 && (flags & (flagBits.willQos | flagBits.willRetain)) !== 0)
    malformed('CONNECT with will QoS or retain, but no will');
  if ((flags & flagBits.willQos) === flagBits.willQos) malformed('CONNECT with will QoS 3');
  if ((flags & flagBits.username) === 0 && (flags & flagBits.password) !== 0)
    malformed('CONNECT with a password, but no user name');
}

function readWill(body: BodyReader, flags: number): Will {
  const topic = body.utf8();
  if (!isTopicName(topic)) malformed('a will topic that nobody may publish to');
  const payload = body.binary();
  const qos = ((flags & flagBits.willQos) >> 3) as 0 | 1 | 2;
  return { topic, payload, qos, retain: (flags & flagBits.willRetain) !== 0 };
}

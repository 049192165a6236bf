import { drivingSignals, seqSignal } from './load-signals.ts';

/**
 * MQTT packets for a load, made once and patched in place. Numbers that change have a fixed width, so a packet keeps its
 * length: `seq` begins at a thousand million, `ts` has thirteen digits until the year 2286.
 */
export const firstSeq = 1_000_000_000;

const vinLength = 17;
const topicPrefix = 'v1/';
const topicSuffix = '/up/telemetry';
const vinAt = (start: number): number => start + 2 + topicPrefix.length;

export interface PublishTemplate {
  readonly bytes: Buffer;
  readonly vin: number;
  readonly packetId: number;
  readonly seq: number;
  readonly ts: number;
  readonly seqValue: number;
}

/** A PUBLISH, QoS 1, of one sample with `signals` signals as JSON (40 make 2 kB); `variant` changes the values. */
export function publishTemplate(boot: string, variant: number, signals = 40): PublishTemplate {
  const values = drivingSignals.slice(0, signals - 1).map(([name, usual, spread], index) => {
    const value = usual + (spread * (((index * 5 + variant * 3) % 9) - 4)) / 4;
    return `"${name}":${Number(value.toFixed(6))}`;
  });
  values.unshift(`"${seqSignal}":${firstSeq}`);
  const json = `{"boot":"${boot}","seq":${firstSeq},"ts":${1_763_780_000_000},"signals":{${values.join(',')}}}`;
  const topic = `${topicPrefix}${'X'.repeat(vinLength)}${topicSuffix}`;
  const body = Buffer.concat([lengthPrefixed(topic), Buffer.alloc(2), Buffer.from(json)]);
  const head = fixedHeader(0x32, body.length);
  const bytes = Buffer.concat([head, body]);
  const payload = head.length + 2 + topic.length + 2;
  const seqDigits = String(firstSeq);
  return {
    bytes,
    vin: vinAt(head.length),
    packetId: payload - 2,
    seq: payload + json.indexOf(seqDigits),
    ts: payload + json.indexOf('"ts":') + 5,
    seqValue: payload + json.lastIndexOf(seqDigits),
  };
}

/** Copies the template to `out` at `at` and fills it in. */
export function writePublish(
  template: PublishTemplate,
  out: Buffer,
  at: number,
  message: { vin: string; packetId: number; seq: number; ts: number; duplicate: boolean },
): void {
  out.set(template.bytes, at);
  if (message.duplicate) out[at] = 0x3a;
  out.write(message.vin, at + template.vin, 'latin1');
  out[at + template.packetId] = message.packetId >>> 8;
  out[at + template.packetId + 1] = message.packetId & 0xff;
  writeDigits(out, at + template.seq, 10, message.seq);
  writeDigits(out, at + template.seqValue, 10, message.seq);
  writeDigits(out, at + template.ts, 13, message.ts);
}

export function connectPacket(clientId: string, password: string, keepAliveSeconds = 1200): Buffer {
  const variable = Buffer.from([
    0,
    4,
    0x4d,
    0x51,
    0x54,
    0x54,
    4,
    0xc2,
    keepAliveSeconds >> 8,
    keepAliveSeconds & 0xff,
  ]);
  const body = Buffer.concat([
    variable,
    lengthPrefixed(clientId),
    lengthPrefixed(clientId),
    lengthPrefixed(password),
  ]);
  return Buffer.concat([fixedHeader(0x10, body.length), body]);
}

/** A PUBLISH, QoS 1, of anything. */
export function publishPacket(topic: string, payload: string, packetId: number): Buffer {
  const body = Buffer.concat([
    lengthPrefixed(topic),
    Buffer.from([packetId >> 8, packetId & 0xff]),
    Buffer.from(payload),
  ]);
  return Buffer.concat([fixedHeader(0x32, body.length), body]);
}

function fixedHeader(first: number, length: number): Buffer {
  const bytes = [first];
  let rest = length;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function writeDigits(out: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let index = at + digits - 1; index >= at; index--) {
    const higher = Math.floor(rest / 10);
    out[index] = 48 + (rest - higher * 10);
    rest = higher;
  }
}

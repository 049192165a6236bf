/** Packets made byte by byte, so that tests can also make those that no client would send. */

export const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
export const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

export function packet(first: number, ...parts: readonly (Buffer | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)));
  return Buffer.concat([Buffer.from([first]), remainingLength(body.length), body]);
}

export function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  do {
    const more = rest > 0x7f;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

export interface ConnectFields {
  readonly clientId?: string | Buffer;
  readonly clean?: boolean;
  readonly keepAlive?: number;
  readonly username?: string | Buffer;
  readonly password?: string | Buffer;
  readonly will?: { topic: string | Buffer; payload?: string | Buffer; qos?: number; retain?: boolean };
  readonly protocol?: string | Buffer;
  readonly level?: number;
  /** Instead of the flags that follow from the rest. */
  readonly flags?: number;
}

export function connect(fields: ConnectFields = {}): Buffer {
  const { clean = true, will, username, password } = fields;
  const flags =
    (clean ? 2 : 0) |
    (will === undefined ? 0 : 4 | ((will.qos ?? 0) << 3) | (will.retain ? 0x20 : 0)) |
    (username === undefined ? 0 : 0x80) |
    (password === undefined ? 0 : 0x40);
  return packet(
    0x10,
    text(fields.protocol ?? 'MQTT'),
    [fields.level ?? 4, fields.flags ?? flags],
    uint16(fields.keepAlive ?? 60),
    text(fields.clientId ?? 'tester'),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload ?? '')]),
    ...(username === undefined ? [] : [text(username)]),
    ...(password === undefined ? [] : [text(password)]),
  );
}

export interface PublishFields {
  readonly qos?: number;
  readonly id?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
}

export function publish(
  topic: string | Buffer,
  payload: string | Buffer = '',
  { qos = 0, id = 1, retain = false, dup = false }: PublishFields = {},
): Buffer {
  const first = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  return packet(first, text(topic), qos > 0 ? uint16(id) : [], Buffer.from(payload));
}

export function subscribe(
  id: number,
  ...requests: readonly [filter: string | Buffer, qos: number][]
): Buffer {
  return packet(0x82, uint16(id), ...requests.flatMap(([filter, qos]) => [text(filter), Buffer.from([qos])]));
}

export function unsubscribe(id: number, ...filters: readonly (string | Buffer)[]): Buffer {
  return packet(0xa2, uint16(id), ...filters.map(text));
}

export const puback = (id: number): Buffer => packet(0x40, uint16(id));
export const pubrec = (id: number): Buffer => packet(0x50, uint16(id));
export const pubrel = (id: number): Buffer => packet(0x62, uint16(id));
export const pubcomp = (id: number): Buffer => packet(0x70, uint16(id));
export const pingreq = packet(0xc0);
export const disconnect = packet(0xe0);

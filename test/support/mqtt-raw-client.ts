import { connect as connectSocket, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { type ConnectFields, connect } from './mqtt-packets.ts';

export interface Received {
  readonly type: string;
  readonly id: number;
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
  /** Return code of a CONNACK or SUBACK. */
  readonly codes: readonly number[];
  readonly sessionPresent: boolean;
}

const names: Readonly<Record<number, string>> = {
  2: 'connack',
  3: 'publish',
  4: 'puback',
  5: 'pubrec',
  6: 'pubrel',
  7: 'pubcomp',
  9: 'suback',
  11: 'unsuback',
  13: 'pingresp',
};

/** A client that says exactly the bytes it is told to, and keeps what it hears. */
export class RawClient {
  readonly socket: Socket;
  readonly received: Received[] = [];
  ended = false;
  #input = Buffer.alloc(0);
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  send(...packets: readonly Buffer[]): this {
    this.socket.write(Buffer.concat(packets));
    return this;
  }

  /** The next packet that was not read yet; it must come within the time. */
  async next(timeoutMs = 5000): Promise<Received> {
    await this.#until(() => this.received.length > 0 || this.ended, timeoutMs);
    const found = this.received.shift();
    if (found === undefined) throw new Error('the server closed the connection');
    return found;
  }

  async take(count: number, timeoutMs = 5000): Promise<Received[]> {
    const found: Received[] = [];
    while (found.length < count) found.push(await this.next(timeoutMs));
    return found;
  }

  /** Resolves when the server has closed the connection. */
  async closed(timeoutMs = 5000): Promise<void> {
    await this.#until(() => this.ended, timeoutMs);
  }

  destroy(): void {
    this.socket.destroy();
  }

  async #until(reached: () => boolean, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!reached()) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`nothing within ${timeoutMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #take(chunk: Buffer): void {
    this.#input = Buffer.concat([this.#input, chunk]);
    for (;;) {
      let length = 0;
      let at = 1;
      for (; at < this.#input.length; at++) {
        const byte = this.#input[at] as number;
        length |= (byte & 0x7f) << (7 * (at - 1));
        if (byte < 0x80) break;
      }
      if (at >= this.#input.length || this.#input.length < at + 1 + length) break;
      this.received.push(decode(this.#input[0] as number, this.#input.subarray(at + 1, at + 1 + length)));
      this.#input = this.#input.subarray(at + 1 + length);
    }
    this.#wake();
  }
}

function decode(first: number, body: Buffer): Received {
  const type = names[first >> 4] ?? `type ${first >> 4}`;
  const found = {
    type,
    id: 0,
    topic: '',
    payload: '',
    qos: (first >> 1) & 3,
    retain: (first & 1) === 1,
    dup: (first & 8) === 8,
    codes: [] as number[],
    sessionPresent: false,
  };
  if (type === 'connack') return { ...found, sessionPresent: body[0] === 1, codes: [body[1] as number] };
  if (type === 'pingresp') return found;
  if (type !== 'publish') return { ...found, id: body.readUInt16BE(0), codes: [...body.subarray(2)] };
  const end = 2 + body.readUInt16BE(0);
  return {
    ...found,
    topic: body.toString('utf8', 2, end),
    id: found.qos > 0 ? body.readUInt16BE(end) : 0,
    payload: body.toString('utf8', end + (found.qos > 0 ? 2 : 0)),
  };
}

/** A connection that has said nothing yet; closed when the running test ends. */
export async function openRaw(port: number, host = '127.0.0.1'): Promise<RawClient> {
  const socket = connectSocket({ port, host, noDelay: true });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return new RawClient(socket);
}

/** A client that is signed in; its CONNACK has been read. */
export async function signIn(
  port: number,
  fields: ConnectFields = {},
): Promise<RawClient & { connack: Received }> {
  const client = await openRaw(port);
  client.send(connect(fields));
  return Object.assign(client, { connack: await client.next() });
}

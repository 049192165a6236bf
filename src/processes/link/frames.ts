import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

/** What a structured clone takes, but ports and functions. */
export interface Frames {
  send(value: unknown): void;
  /** From now on frames may be this long, in bytes. */
  allow(bytes: number): void;
}

const headBytes = 4;

/**
 * Values over a socket, each behind its length. Only from whoever has proved himself may anything but bytes be read: until `allow` a
 * frame is short, and `onBytes` gets it unread. What is too long ends the connection.
 */
export function createFrames(
  socket: Socket,
  options: {
    readonly mostBytes: number;
    readonly onFrame: (bytes: Buffer) => void;
  },
): Frames {
  let most = options.mostBytes;
  let waiting: Buffer[] = [];
  let have = 0;

  function whole(bytes: number): Buffer {
    const all = waiting.length === 1 && waiting[0] !== undefined ? waiting[0] : Buffer.concat(waiting);
    const taken = all.subarray(0, bytes);
    const rest = all.subarray(bytes);
    waiting = rest.length === 0 ? [] : [rest];
    have = rest.length;
    return taken;
  }

  const peekLength = (): number => {
    if ((waiting[0]?.length ?? 0) < headBytes) waiting = [Buffer.concat(waiting)];
    return waiting[0]?.readUInt32BE(0) ?? 0;
  };

  socket.on('data', (bytes: Buffer) => {
    waiting.push(bytes);
    have += bytes.length;
    while (have >= headBytes && !socket.destroyed) {
      const length = peekLength();
      if (length > most) {
        socket.destroy();
        return;
      }
      if (have < headBytes + length) return;
      options.onFrame(whole(headBytes + length).subarray(headBytes));
    }
  });

  return {
    send(value) {
      if (socket.destroyed) return;
      const body = Buffer.isBuffer(value) ? value : serialize(value);
      const head = Buffer.allocUnsafe(headBytes);
      head.writeUInt32BE(body.length, 0);
      socket.cork();
      socket.write(head);
      socket.write(body);
      socket.uncork();
    },
    allow(bytes) {
      most = bytes;
    },
  };
}

/** In memory of its own: what was read lies in the socket's. */
export const readFrame = (bytes: Buffer): unknown => deserialize(Buffer.from(bytes));

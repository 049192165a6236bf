import { type Server, Socket, type SocketConstructorOpts } from 'node:net';

/** Bytes that a client has sent, at bytes[0, length); they are the reader's during the call only. */
export type TakeBytes = (bytes: Buffer, length: number) => void;

export interface ClientSocket {
  readonly socket: Socket;
  /** Behind a proxy that says it, the client's. */
  readonly remoteAddress: string;
  /** Called once, before anything is read. */
  readonly read: (take: TakeBytes) => void;
}

const sharedBytes = 64 * 1024;
/** Each plain socket is read into it, and what came is handled before the next one is read. */
const shared = Buffer.allocUnsafeSlow(sharedBytes);

type Handle = NonNullable<SocketConstructorOpts['handle']>;
type Accepted = Socket & { _handle: Handle | null; _server: Server | null; server: Server | null };

/**
 * A stream makes a buffer of each read, and of a whole fleet those that wait fill the old generation. Node reads into a given buffer
 * (`onread`) only where it opens the connection itself; so another socket takes over what the listener has accepted.
 */
export function takeOver(accepted: Socket, server: Server): ClientSocket {
  const from = accepted as Accepted;
  const { remoteAddress = '' } = from;
  // Behind a proxy's header more may have come already.
  const early: Buffer | null = from.read();
  let take: TakeBytes = () => {};
  const socket = new Socket({
    handle: from._handle as Handle,
    allowHalfOpen: true,
    onread: {
      buffer: shared,
      callback(length, bytes) {
        take(bytes as Buffer, length);
        return true;
      },
    },
  }) as Accepted;
  // The server counts it until it is closed.
  socket._server = server;
  socket.server = server;
  from._handle = null;
  from._server = null;
  socket.once('close', () => accepted.destroy());
  return {
    socket,
    remoteAddress,
    read(given) {
      take = given;
      if (early !== null) process.nextTick(() => given(early, early.length));
    },
  };
}

export function streamed(socket: Socket): ClientSocket {
  return {
    socket,
    get remoteAddress() {
      return socket.remoteAddress ?? '';
    },
    read: (take) => socket.on('data', (chunk: Buffer) => take(chunk, chunk.length)),
  };
}

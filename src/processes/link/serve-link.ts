import { createServer, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { sendError } from '../../database/sent-error.ts';
import { type Listening, listenError } from '../../shared/listen-error.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import { StreamPieces } from '../../shared/stream-pieces.ts';
import type { Frames } from './frames.ts';
import { readFrame } from './frames.ts';
import { shakeHands } from './handshake.ts';
import type { Answered, Asked } from './link-messages.ts';

/** What other processes may ask of this one, by name; each is given the peer that asks. */
export interface LinkMethods {
  readonly calls: Readonly<Record<string, (peer: LinkPeer, ...args: never[]) => unknown>>;
  readonly streams: Readonly<Record<string, (...args: never[]) => AsyncIterable<unknown>>>;
  readonly openPort: () => MessagePort;
  /** A process has come; `peer.onEnd` says when it is gone. */
  readonly onPeer: (peer: LinkPeer) => void;
}

/** Another process. */
export interface LinkPeer {
  tell(name: string, value: unknown): void;
  onEnd(listener: () => void): void;
}

export interface LinkServer extends Part {
  /** `host:port` as others reach it; null before the start. */
  readonly address: string | null;
}

const helloWithinMs = 5_000;
/** One that is frozen reads nothing of what it is told: beyond this it is cut off, and told all anew when it comes again. */
const mostUnreadBytes = 64 * 1_048_576;
const listening: Listening = {
  what: 'The link between processes',
  portSetting: 'ROADSIDE_LINK_PORT',
  hostSetting: 'ROADSIDE_LINK_HOST',
};

/** Answers other processes of the installation; whoever does not have the secret of the database is cut off. */
export function createLinkServer(options: {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly secret: () => Promise<Buffer>;
  readonly methods: LinkMethods;
  readonly logger: Logger;
}): LinkServer {
  const { host, port, methods, logger } = options;
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let address: string | null = null;

  function accept(socket: Socket, secret: Buffer): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true).setKeepAlive(true, 5_000);
    const tooLate = setTimeout(() => socket.destroy(), helloWithinMs);
    socket.on('close', () => clearTimeout(tooLate));
    let answer: (asked: Asked) => void = () => undefined;
    shakeHands(socket, {
      side: 'server',
      secret,
      onOpen(frames) {
        clearTimeout(tooLate);
        answer = serve(socket, frames, methods, logger);
      },
      onFrame: (bytes) => answer(readFrame(bytes) as Asked),
    });
  }

  return {
    get address() {
      return address;
    },
    async start() {
      const secret = await options.secret();
      const opened = createServer((socket) => accept(socket, secret));
      server = opened;
      await new Promise<void>((resolve, reject) => {
        opened.once('error', (error) => reject(listenError(error, listening, host, port)));
        opened.listen(port, host, resolve);
      });
      const bound = opened.address();
      const reached = host === '0.0.0.0' || host === '::' ? hostname() : host;
      if (bound !== null && typeof bound === 'object') address = `${reached}:${bound.port}`;
      logger.debug({ address }, 'other processes are answered');
    },
    async stop() {
      const open = server;
      server = null;
      for (const socket of sockets) socket.destroy();
      if (open !== null) await new Promise<void>((resolve) => open.close(() => resolve()));
    },
  };
}

function serve(socket: Socket, frames: Frames, methods: LinkMethods, logger: Logger): (asked: Asked) => void {
  const streams = new StreamPieces();
  const ports = new Map<number, MessagePort>();
  const send = (answered: Answered): void => frames.send(answered);
  const peer: LinkPeer = {
    tell(name, value) {
      if (socket.destroyed) return;
      if (socket.writableLength <= mostUnreadBytes) {
        send({ kind: 'event', name, value });
        return;
      }
      logger.warn(
        { from: socket.remoteAddress },
        'another process does not read what it is told: it is cut off',
      );
      socket.destroy();
    },
    onEnd: (listener) => void socket.on('close', listener),
  };
  socket.on('close', () => {
    streams.closeAll();
    for (const port of ports.values()) port.close();
  });

  function openPort(id: number): void {
    const port = methods.openPort();
    ports.set(id, port);
    port.on('message', (said) => send({ kind: 'on-port', id, said }));
    port.on('close', () => {
      if (ports.delete(id)) send({ kind: 'end-port', id });
    });
  }

  async function handle(asked: Asked): Promise<void> {
    switch (asked.kind) {
      case 'call': {
        const value = await method(methods.calls, asked.method)(peer, ...(asked.args as never[]));
        return send({ kind: 'answer', id: asked.id, value });
      }
      case 'open':
        return streams.open(asked.id, method(methods.streams, asked.method)(...(asked.args as never[])));
      case 'pull':
        return send({ kind: 'piece', id: asked.id, ...(await streams.next(asked.id)) });
      case 'close':
        return streams.close(asked.id);
      case 'port':
        return openPort(asked.id);
      case 'on-port':
        return ports.get(asked.id)?.postMessage(asked.said);
      case 'end-port': {
        const port = ports.get(asked.id);
        ports.delete(asked.id);
        port?.close();
      }
    }
  }

  methods.onPeer(peer);
  return (asked) => {
    handle(asked).catch((error: unknown) => {
      streams.forget(asked.id);
      send({ kind: 'failure', id: asked.id, error: sendError(error) });
    });
  };
}

function method<T>(of: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(of, name) ? of[name] : undefined;
  if (found === undefined) throw new Error(`other processes are not answered ${name}`);
  return found;
}

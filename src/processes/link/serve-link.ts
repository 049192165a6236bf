import { createServer, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { type SentError, sendError } from '../../database/sent-error.ts';
import { messageOf } from '../../shared/errors.ts';
import { type Listening, listenError } from '../../shared/listen-error.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import { Answerer } from '../../shared/port-calls.ts';
import type { Frames } from './frames.ts';
import { readFrame } from './frames.ts';
import { shakeHands } from './handshake.ts';
import type { FromServer, ToServer } from './link-messages.ts';

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
    let answer: (message: ToServer) => void = () => undefined;
    shakeHands(socket, {
      side: 'server',
      secret,
      onOpen(frames) {
        clearTimeout(tooLate);
        answer = serve(socket, frames, methods, logger);
      },
      onFrame: (bytes) => answer(readFrame(bytes) as ToServer),
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

function serve(
  socket: Socket,
  frames: Frames,
  methods: LinkMethods,
  logger: Logger,
): (message: ToServer) => void {
  const ports = new Map<number, MessagePort>();
  const send = (message: FromServer): void => frames.send(message);
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
  const answerer = new Answerer<SentError>((name) => methodOf(methods, peer, name), send, sendError);
  socket.on('close', () => {
    answerer.close();
    for (const port of ports.values()) port.close();
  });

  function openPort(id: number): void {
    try {
      const port = methods.openPort();
      ports.set(id, port);
      port.on('message', (said) => send({ kind: 'on-port', id, said }));
      port.on('close', () => {
        if (ports.delete(id)) send({ kind: 'end-port', id });
      });
    } catch (error) {
      logger.debug({ reason: messageOf(error) }, 'another process gets no port to the telemetry store');
      send({ kind: 'end-port', id });
    }
  }

  methods.onPeer(peer);
  return (message) => {
    switch (message.kind) {
      case 'port':
        return openPort(message.id);
      case 'on-port':
        return ports.get(message.id)?.postMessage(message.said);
      case 'end-port': {
        const port = ports.get(message.id);
        ports.delete(message.id);
        return port?.close();
      }
      default:
        answerer.receive(message);
    }
  };
}

function methodOf(
  { calls, streams }: LinkMethods,
  peer: LinkPeer,
  name: string,
): (...args: never[]) => unknown {
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (call !== undefined) return (...args) => call(peer, ...args);
  const stream = Object.hasOwn(streams, name) ? streams[name] : undefined;
  if (stream === undefined) throw new Error(`other processes are not answered ${name}`);
  return stream;
}

import { createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ClientCertificate } from '../../gateway/broker.ts';
import { type Listening, listenError } from '../../shared/listen-error.ts';
import type { Logger } from '../../shared/logger.ts';
import { certificateOf } from './client-certificate.ts';
import { type ClientSocket, streamed, takeOver } from './client-socket.ts';
import type { ConnectionGate } from './connection-gate.ts';

/** Contents in PEM, not paths. With `clientCa` a client may show a certificate; what it is worth the policy says. */
export interface TlsListener {
  readonly port: number;
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly clientCa?: string | Buffer;
}

export interface ListenerOptions {
  readonly host: string;
  /** Each connection passes it before anything is done for it. */
  readonly gate: Pick<ConnectionGate, 'pass'>;
  readonly handshakeTimeoutMs: number;
  readonly logger: Logger;
  readonly onConnection: (client: ClientSocket, certificate: ClientCertificate | null) => void;
  readonly onTlsFailure: () => void;
}

const hostSetting = 'ROADSIDE_MQTT_HOST';
const mqtt: Listening = { what: 'The MQTT gateway', portSetting: 'ROADSIDE_MQTT_PORT', hostSetting };
const mqtts: Listening = { what: 'MQTT over TLS', portSetting: 'ROADSIDE_MQTTS_PORT', hostSetting };

/** A whole fleet may come back at once. The system's own limit (Linux: net.core.somaxconn) holds where it is lower. */
const backlog = 16_384;
/** Of a socket that is not read, so much may wait in the process beside the chunk at hand. */
const highWaterMark = 16 * 1024;
/** A client may close before all that it said is handled; the guard ends the connection after that. */
const allowHalfOpen = true;

export async function listenTcp(port: number, options: ListenerOptions): Promise<Server> {
  const server = createTcpServer({ pauseOnConnect: true, allowHalfOpen }, (socket) =>
    options.gate.pass(socket, () => options.onConnection(takeOver(socket, server), null)),
  );
  return await listening(server, mqtt, port, options);
}

export async function listenTls(tls: TlsListener, options: ListenerOptions): Promise<Server> {
  // It listens to nothing itself: who has passed the gate is handed to it, and only then is the handshake begun.
  const handshakes = createTlsServer(
    {
      cert: tls.cert,
      key: tls.key,
      ...(tls.clientCa === undefined
        ? {}
        : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
      minVersion: 'TLSv1.2',
      handshakeTimeout: options.handshakeTimeoutMs,
      highWaterMark,
      allowHalfOpen,
    },
    (socket) => options.onConnection(streamed(socket), certificateOf(socket)),
  );
  handshakes.on('tlsClientError', () => options.onTlsFailure());
  const server = createTcpServer({ highWaterMark, allowHalfOpen }, (socket) =>
    options.gate.pass(socket, () => handshakes.emit('connection', socket)),
  );
  return await listening(server, mqtts, tls.port, options);
}

export function portOf(server: Server | null): number | null {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}

export async function closed(server: Server | null): Promise<void> {
  if (server === null) return;
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function listening(
  server: Server,
  what: Listening,
  port: number,
  { host, logger }: ListenerOptions,
): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(listenError(error, what, host, port));
    server.once('error', failed);
    server.listen({ port, host, backlog }, () => {
      server.off('error', failed);
      resolve();
    });
  });
  server.on('error', (error) => logger.error({ err: error }, 'a listener failed'));
  return server;
}

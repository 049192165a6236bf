import type { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import { Aedes } from 'aedes';
import type {
  Broker,
  BrokerLimits,
  BrokerPolicy,
  ClientCertificate,
  FilterRefusal,
} from '../../gateway/broker.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { AedesLink } from './aedes-link.ts';
import { type BrokerParts, ClientConnection } from './client-connection.ts';
import { ClientRegistry } from './client-registry.ts';
import { ConnectionGate } from './connection-gate.ts';
import { FlushList } from './flush-list.ts';
import { closed, type ListenerOptions, listenTcp, listenTls, portOf, type TlsListener } from './listeners.ts';
import { holds } from './packet-guard.ts';
import { ProxiedConnections } from './proxied-connections.ts';
import { SessionStore } from './session-store.ts';
import { SharedWindow } from './shared-window.ts';
import { within } from './within.ts';

export type { TlsListener } from './listeners.ts';

export interface AedesBrokerOptions {
  readonly host: string;
  /** 0: any free one; `status().port` tells. */
  readonly port: number;
  readonly tls?: TlsListener;
  /** Addresses and networks of proxies that say by a PROXY header for whom they speak. */
  readonly proxies?: readonly string[];
  readonly limits: BrokerLimits;
  readonly policy: BrokerPolicy;
  readonly clock: Clock;
  readonly logger: Logger;
}

const sweepEveryMs = 250;
/** What all clients together may have sent that is not finished. */
const mostUnfinishedBytes = 64 * 1024 * 1024;
/** For what has been received to become durable and acknowledged, when the broker stops. */
const settleMs = 2000;
const farewellMs = 500;

/**
 * aedes in this process, behind a guard of ours at every socket. The guard frames and checks packets, keeps the limits,
 * signs in, answers PUBLISH and PINGREQ and keeps wills; aedes keeps subscriptions and delivers.
 */
export function createAedesBroker(options: AedesBrokerOptions): Broker {
  return new AedesBroker(options);
}

class AedesBroker implements Broker {
  readonly #options: AedesBrokerOptions;
  readonly #connections = new Set<ClientConnection>();
  readonly #registry: ClientRegistry;
  readonly #gate: ConnectionGate;
  readonly #proxied: ProxiedConnections;
  readonly #refused: Record<string, number> = {};
  readonly #refusedFilters: Partial<Record<FilterRefusal, number>> = {};
  #aedes: Aedes | null = null;
  #parts: BrokerParts | null = null;
  #tcp: Server | null = null;
  #tls: Server | null = null;
  #pausedSince: number | null = null;
  #stopping = false;
  #cancelSweep: () => void = () => {};

  constructor(options: AedesBrokerOptions) {
    this.#options = options;
    this.#registry = new ClientRegistry((clientId) => options.policy.onOffline(clientId));
    this.#gate = new ConnectionGate({
      limits: options.limits.connections,
      clock: options.clock,
      onRefused: (reason) => this.#count(reason),
    });
    this.#proxied = new ProxiedConnections({
      proxies: options.proxies ?? [],
      headerTimeoutMs: options.limits.connectTimeoutMs,
      gate: this.#gate,
      clock: options.clock,
      logger: options.logger,
      onRefused: (reason) => this.#count(reason),
    });
  }

  async start(): Promise<void> {
    const { policy, limits, clock, logger, host, port, tls } = this.#options;
    const sessions = new SessionStore();
    const aedes = new Aedes({
      persistence: sessions,
      // Unlimited: each client has its own window. Slow readers are the guard's business.
      concurrency: 0,
      drainTimeout: 0,
      authorizeForward: (client, packet) => sessions.forward((client.conn as AedesLink).session, packet),
    });
    this.#aedes = aedes;
    (aedes as EventEmitter).on('error', (error) => logger.error({ err: error }, 'aedes failed'));
    this.#registry.watch(aedes);
    await aedes.listen();
    this.#parts = {
      policy,
      limits,
      clock,
      logger,
      aedes,
      sessions,
      registry: this.#registry,
      flushList: new FlushList(),
      sharedWindow: new SharedWindow(mostUnfinishedBytes, holds.sharedWindow),
      pausedSince: () => this.#pausedSince,
      stopping: () => this.#stopping,
      onFault: (reason) => this.#count(reason),
      onFilterRefused: (reason) => {
        this.#refusedFilters[reason] = (this.#refusedFilters[reason] ?? 0) + 1;
      },
    };
    const listener: ListenerOptions = {
      host,
      logger,
      gate: this.#proxied,
      handshakeTimeoutMs: limits.connectTimeoutMs,
      onConnection: (socket, certificate) => this.#connected(socket, certificate),
      onTlsFailure: () => this.#count('tls-failed'),
    };
    this.#cancelSweep = clock.every(sweepEveryMs, () => this.#sweep());
    try {
      this.#tcp = await listenTcp(port, listener);
      if (tls !== undefined) this.#tls = await listenTls(tls, listener);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** What has been received is finished and acknowledged first, as far as that is possible within two seconds. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#proxied.stop();
    this.#gate.stop();
    const listenersClosed = Promise.all([closed(this.#tcp), closed(this.#tls)]);
    const connections = [...this.#connections];
    for (const { guard } of connections) guard.hold(holds.broker);
    await within(
      this.#options.clock,
      settleMs,
      connections.map((connection) => connection.settled()),
    );
    for (const { guard } of connections) guard.end(null, null);
    await within(
      this.#options.clock,
      farewellMs,
      connections.map((connection) => connection.gone),
    );
    for (const { guard } of connections) guard.destroy();
    this.#cancelSweep();
    await listenersClosed;
    await new Promise<void>((resolve) => {
      if (this.#aedes === null) resolve();
      else this.#aedes.close(resolve);
    });
  }

  async send(clientId: string, topic: string, payload: Buffer): Promise<boolean> {
    return (await this.#registry.find(clientId)?.send(topic, payload)) ?? false;
  }

  async disconnect(clientId: string): Promise<void> {
    const connection = this.#registry.find(clientId);
    connection?.guard.close(null);
    await connection?.gone;
  }

  isOnline(clientId: string): boolean {
    return this.#registry.isOnline(clientId);
  }

  pause(): void {
    this.#pausedSince ??= this.#options.clock.monotonic();
    for (const connection of this.#connections) if (connection.online) connection.guard.hold(holds.broker);
  }

  resume(): void {
    this.#pausedSince = null;
    for (const { guard } of this.#connections) guard.release(holds.broker);
  }

  status(): ReturnType<Broker['status']> {
    return {
      connected: this.#registry.online,
      away: null,
      port: portOf(this.#tcp),
      tlsPort: portOf(this.#tls),
      refused: { ...this.#refused },
      refusedFilters: { ...this.#refusedFilters },
      connections: this.#gate.status(),
    };
  }

  #connected(socket: Socket, certificate: ClientCertificate | null): void {
    this.#proxied.afterTls(socket);
    if (this.#parts === null || this.#stopping) socket.destroy();
    else this.#connections.add(new ClientConnection(this.#parts, socket, certificate));
  }

  #sweep(): void {
    const now = this.#options.clock.monotonic();
    for (const connection of this.#connections) {
      if (connection.guard.sweep(now)) this.#connections.delete(connection);
    }
  }

  #count(reason: string): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
  }
}

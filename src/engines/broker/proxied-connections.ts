import { BlockList, isIPv6, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { ConnectionGate } from './connection-gate.ts';
import { clientAddress, headBytes, type ProxyHead, readProxyHead } from './proxy-header.ts';

export interface ProxiedConnectionsOptions {
  /** Addresses and networks of proxies whose connections begin with a PROXY header. */
  readonly proxies: readonly string[];
  readonly headerTimeoutMs: number;
  /** Behind the header. */
  readonly gate: Pick<ConnectionGate, 'pass'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onRefused: (reason: 'proxy-header') => void;
}

const toldAgainAfterMs = 60_000;

/**
 * Connections from a proxy that says of each, before all else, who connected to it: from then on `remoteAddress` is that address. Who
 * comes from elsewhere has no such header and is taken as he is, so nobody but a proxy can say that he is another.
 */
export class ProxiedConnections {
  readonly #options: ProxiedConnectionsOptions;
  readonly #proxies = new BlockList();
  readonly #reading = new Set<Socket>();
  /** Of clients, by the proxy's end of the connection. */
  readonly #addresses = new Map<string, string>();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ProxiedConnectionsOptions) {
    this.#options = options;
    for (const proxy of options.proxies) {
      const [address = '', prefix] = proxy.split('/');
      const version = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#proxies.addAddress(address, version);
      else this.#proxies.addSubnet(address, Number(prefix), version);
    }
  }

  /** In the place of the gate's. */
  pass(socket: Socket, enter: () => void): void {
    const { gate, proxies } = this.#options;
    const proxy = socket.remoteAddress;
    // Gone already, as a proxy that only looked whether we are there.
    if (proxy === undefined && proxies.length > 0) {
      socket.destroy();
      return;
    }
    if (proxy === undefined || !this.#proxies.check(proxy, isIPv6(proxy) ? 'ipv6' : 'ipv4')) {
      gate.pass(socket, enter);
      return;
    }
    this.#readHeader(socket, (address) => {
      if (address !== 'own') this.#rename(socket, address);
      gate.pass(socket, enter);
    });
  }

  /** What speaks TLS is a socket of its own; it gets the address of the one below. */
  afterTls(socket: Socket): void {
    const address = socket instanceof TLSSocket ? this.#addresses.get(endOf(socket)) : undefined;
    if (address !== undefined) setAddress(socket, address);
  }

  /** Whose header has not been read is closed. */
  stop(): void {
    for (const socket of this.#reading) socket.destroy();
  }

  #rename(socket: Socket, address: string): void {
    const end = endOf(socket);
    this.#addresses.set(end, address);
    socket.once('close', () => this.#addresses.delete(end));
    setAddress(socket, address);
  }

  /** Takes the header off the connection, and not a byte behind it. */
  #readHeader(socket: Socket, done: (address: string) => void): void {
    const { clock, headerTimeoutMs } = this.#options;
    let head: ProxyHead | null = null;
    const finish = (): void => {
      cancel();
      this.#reading.delete(socket);
      socket.off('readable', read).off('end', ended).off('close', finish);
    };
    const refuse = (): void => {
      finish();
      this.#refuse(socket);
    };
    // Who says nothing only looked whether we are there.
    const ended = (): void => {
      if (socket.bytesRead > 0) {
        refuse();
        return;
      }
      finish();
      socket.destroy();
    };
    /** Undefined: not all of it is there yet; null: it is none. */
    const addressSoFar = (): string | null | undefined => {
      if (head === null) {
        const bytes: Buffer | null = socket.read(headBytes);
        if (bytes === null) return undefined;
        head = readProxyHead(bytes);
        if (head === null) return null;
      }
      const rest: Buffer | null = head.restBytes === 0 ? Buffer.alloc(0) : socket.read(head.restBytes);
      if (rest === null) return undefined;
      return rest.length < head.restBytes ? null : clientAddress(head, rest);
    };
    const read = (): void => {
      const address = addressSoFar();
      if (address === undefined) return;
      if (address === null) {
        refuse();
        return;
      }
      finish();
      done(address);
    };
    const cancel = clock.after(headerTimeoutMs, refuse);
    this.#reading.add(socket);
    socket.on('error', () => undefined);
    socket.on('readable', read).on('end', ended).on('close', finish);
  }

  #refuse(socket: Socket): void {
    const { clock, logger, onRefused } = this.#options;
    onRefused('proxy-header');
    const now = clock.monotonic();
    if (now - this.#toldAt >= toldAgainAfterMs) {
      this.#toldAt = now;
      logger.warn(
        { from: socket.remoteAddress },
        'connections are closed: they come from an address of ROADSIDE_MQTT_PROXY_PROTOCOL, without a PROXY header of version 2 (HAProxy: send-proxy-v2)',
      );
    }
    socket.destroy();
  }
}

/** The other end of a connection; TLS on it has the same. */
const endOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`;

const setAddress = (socket: Socket, address: string): void =>
  void Object.defineProperty(socket, 'remoteAddress', { value: address, configurable: true });

import { randomUUID } from 'node:crypto';
import type { Aedes, Client } from 'aedes';
import {
  type BrokerLimits,
  type BrokerPolicy,
  type ClientCertificate,
  connackCodes,
  type FilterRefusal,
} from '../../gateway/broker.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import { AedesLink } from './aedes-link.ts';
import type { ClientRegistry } from './client-registry.ts';
import type { ClientSocket } from './client-socket.ts';
import { type Connect, readConnect, type Will } from './connect-packet.ts';
import type { FlushList } from './flush-list.ts';
import { holds } from './holds.ts';
import { connackPacket, connectPacket, packetTypes } from './mqtt-packets.ts';
import { PacketExchange } from './packet-exchange.ts';
import { PacketGuard } from './packet-guard.ts';
import { type FaultReason, ProtocolFault } from './protocol-fault.ts';
import type { Session, SessionStore } from './session-store.ts';
import type { SharedWindow } from './shared-window.ts';
import { levelsOf } from './topic-filter.ts';

/** What all connections of one broker share. */
export interface BrokerParts {
  readonly limits: BrokerLimits;
  readonly policy: BrokerPolicy;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly aedes: Aedes;
  readonly sessions: SessionStore;
  readonly registry: ClientRegistry;
  readonly flushList: FlushList;
  readonly sharedWindow: SharedWindow;
  /** Is the whole broker held at present, and since when (monotonic)? */
  readonly pausedSince: () => number | null;
  readonly stopping: () => boolean;
  readonly onFault: (reason: FaultReason) => void;
  readonly onFilterRefused: (reason: FilterRefusal) => void;
}

/** One client from its first byte to its last: sign-in, take-over, session, will. */
export class ClientConnection {
  readonly guard: PacketGuard;
  /** Resolves when nothing of it is left, its will published. */
  readonly gone: Promise<void>;
  clientId = '';
  online = false;
  #goneNow: () => void = () => {};
  readonly #parts: BrokerParts;
  /** Until the sign-in. */
  #certificate: ClientCertificate | null;
  #connecting = false;
  #admitted: Promise<void> | null = null;
  #will: Will | null = null;
  #session: Session | null = null;
  #client: Client | null = null;
  #exchange: PacketExchange | null = null;

  constructor(parts: BrokerParts, client: ClientSocket, certificate: ClientCertificate | null) {
    this.#parts = parts;
    this.#certificate = certificate;
    this.gone = new Promise((resolve) => {
      this.#goneNow = resolve;
    });
    this.guard = new PacketGuard({
      client,
      limits: parts.limits,
      clock: parts.clock,
      logger: parts.logger,
      flushList: parts.flushList,
      onPacket: () => this.#packet(),
      onClosed: (reason) => this.#closed(reason),
    });
  }

  /** Resolves when nothing that the client has sent is unfinished. */
  async settled(): Promise<void> {
    await this.#exchange?.settled();
  }

  /** To the client, as it has subscribed to it; false where it has not, or does not keep up. */
  async send(topic: string, payload: Buffer): Promise<boolean> {
    const client = this.#client;
    const session = this.#session;
    if (client === null || session === null || !this.online) return false;
    if (session.grantedQos(topic) === undefined || !session.hasRoom(payload.length)) return false;
    await new Promise<void>((resolve) => {
      client.publish({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false }, () => resolve());
    });
    return !this.guard.closed;
  }

  #packet(): void {
    if (this.#exchange !== null) {
      if (!this.#exchange.packet()) this.#disconnect();
      return;
    }
    const { first, buffer, start, end } = this.guard.framer;
    if (first >> 4 !== packetTypes.connect || this.#connecting) {
      throw new ProtocolFault('protocol-error', 'the first packet must be a CONNECT');
    }
    const connect = readConnect(buffer, start, end);
    this.#connecting = true;
    this.guard.hold(holds.opening);
    this.#open(connect).catch((error: unknown) => {
      this.#parts.logger.error({ err: error }, 'a sign-in failed');
      this.guard.refuse('unavailable', connackCodes.unavailable);
    });
  }

  async #open(connect: Connect): Promise<void> {
    const { policy, registry, sessions, aedes } = this.#parts;
    const clientId = connect.clientId === '' ? `auto-${randomUUID()}` : connect.clientId;
    const code = await this.#signIn(clientId, connect);
    if (this.guard.closed) return;
    if (code !== connackCodes.accepted) {
      this.guard.refuse(refusals[code] ?? 'not-authorized', code);
      return;
    }
    this.clientId = clientId;
    this.#admitted = registry.admit(this);
    await this.#admitted;
    if (this.guard.closed) return;
    const clean = connect.clean || !policy.persistentSessions;
    const { session, present } = sessions.open(clientId, clean);
    this.#session = session;
    this.#will = connect.will;
    const link = new AedesLink(session, this.guard.writer, () => this.#accepted(link, connect, present));
    link.once('close', () => this.guard.close(null));
    this.#client = aedes.handle(link);
    link.push(connectPacket(clientId, clean));
  }

  async #signIn(clientId: string, connect: Connect): Promise<number> {
    const { policy, pausedSince, clock, limits } = this.#parts;
    const since = pausedSince();
    if (since !== null && clock.monotonic() - since > limits.connectTimeoutMs)
      return connackCodes.unavailable;
    const certificate = this.#certificate;
    this.#certificate = null;
    const code = await policy.signIn({
      clientId,
      username: connect.username,
      password: connect.password,
      certificate,
      remoteAddress: this.guard.remoteAddress,
      clean: connect.clean,
      keepAliveSeconds: connect.keepAliveSeconds,
    });
    if (code !== connackCodes.accepted || connect.will === null) return code;
    const { topic } = connect.will;
    const fits = Buffer.byteLength(topic) <= limits.topicBytes && levelsOf(topic) <= limits.topicLevels;
    const allowed = fits && !topic.startsWith('$SYS/');
    return allowed && policy.mayPublish(clientId, topic) !== 'refused' ? code : connackCodes.notAuthorized;
  }

  /** aedes has the client on its books. */
  #accepted(link: AedesLink, connect: Connect, present: boolean): void {
    const { limits, policy, registry, pausedSince } = this.#parts;
    if (this.guard.closed || this.#client === null) return;
    const { min, max } = limits.keepAliveSeconds;
    this.guard.accept(
      connect.keepAliveSeconds === 0 ? max : Math.min(Math.max(connect.keepAliveSeconds, min), max),
    );
    this.#exchange = new PacketExchange(
      this.#parts,
      this.guard,
      this.clientId,
      link.session,
      link,
      this.#client,
    );
    this.guard.writer.send(connackPacket(present, connackCodes.accepted));
    link.session.connected = true;
    this.online = true;
    registry.cameOnline(this);
    policy.onOnline(this.clientId);
    if (pausedSince() !== null) this.guard.hold(holds.broker);
    this.guard.release(holds.opening);
  }

  #disconnect(): void {
    this.#will = null;
    this.guard.end(null, null);
  }

  #closed(reason: FaultReason | null): void {
    if (reason !== null) this.#parts.onFault(reason);
    this.#leave().catch((error: unknown) => {
      this.#parts.logger.error({ err: error }, 'a connection could not be tidied up');
    });
  }

  async #leave(): Promise<void> {
    const { registry, sessions, stopping } = this.#parts;
    await this.#admitted;
    if (this.#client !== null) await registry.closeClient(this.#client);
    if (this.#will !== null && this.online && !stopping()) this.#publishWill(this.#will);
    if (this.#session !== null) sessions.close(this.#session);
    registry.left(this);
    this.#goneNow();
  }

  #publishWill(will: Will): void {
    const { policy, aedes } = this.#parts;
    const retain = policy.retainedMessages && will.retain;
    const verdict = policy.mayPublish(this.clientId, will.topic);
    if (verdict === 'taken') {
      policy.receive({ clientId: this.clientId, ...will, retain, duplicate: false }, () => {});
    } else if (verdict === 'routed') {
      aedes.publish({ cmd: 'publish', ...will, retain, dup: false }, () => {});
    }
  }
}

const refusals: Readonly<Record<number, FaultReason>> = {
  [connackCodes.unacceptableProtocol]: 'unacceptable-protocol',
  [connackCodes.identifierRejected]: 'identifier-rejected',
  [connackCodes.unavailable]: 'unavailable',
  [connackCodes.badCredentials]: 'bad-credentials',
  [connackCodes.notAuthorized]: 'not-authorized',
};

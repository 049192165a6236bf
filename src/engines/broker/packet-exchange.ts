import type { Client } from 'aedes';
import type { FilterRefusal, PublishVerdict } from '../../gateway/broker.ts';
import type { AedesLink } from './aedes-link.ts';
import type { BrokerParts } from './client-connection.ts';
import { holds } from './holds.ts';
import { type Inbound, InboundWindow } from './inbound-window.ts';
import { ackBytes, ackPacket, packetTypes, pingResponse, subackPacket } from './mqtt-packets.ts';
import type { PacketGuard } from './packet-guard.ts';
import { malformed, ProtocolFault } from './protocol-fault.ts';
import { PublishReader } from './publish-reader.ts';
import type { Session } from './session-store.ts';
import { type Qos, readSubscribe, readUnsubscribe } from './subscribe-packets.ts';
import { levelsOf } from './topic-filter.ts';

/** What one client may have sent that is not finished; above it the client is not read until half is done. */
const mostUnfinished = 1000;
const mostUnfinishedBytes = 4 * 1024 * 1024;
/** QoS 2 packet identifiers that a client has not released. */
const mostUnreleased = 4096;
const subscriptionRefused = 0x80;

/** The packets of a client that is signed in. PUBLISH never passes through aedes' parser. */
export class PacketExchange {
  readonly #parts: BrokerParts;
  readonly #guard: PacketGuard;
  readonly #clientId: string;
  readonly #session: Session;
  readonly #link: AedesLink;
  readonly #client: Client;
  readonly #publish: PublishReader;
  readonly #window: InboundWindow;

  constructor(
    parts: BrokerParts,
    guard: PacketGuard,
    clientId: string,
    session: Session,
    link: AedesLink,
    client: Client,
  ) {
    this.#parts = parts;
    this.#guard = guard;
    this.#clientId = clientId;
    this.#session = session;
    this.#link = link;
    this.#client = client;
    this.#publish = new PublishReader(
      parts.limits,
      (topic): PublishVerdict => parts.policy.mayPublish(clientId, topic),
    );
    this.#window = new InboundWindow((ackByte, packetId) => guard.writer.acknowledge(ackByte, packetId));
  }

  /** Resolves when every message that was received is finished with. */
  settled(): Promise<void> {
    return this.#window.whenEmpty();
  }

  /** Handles the packet in the framer; false for DISCONNECT. Throws ProtocolFault. */
  packet(): boolean {
    const { first, buffer, start, end } = this.#guard.framer;
    switch (first >> 4) {
      case packetTypes.publish:
        this.#receive(first);
        return true;
      case packetTypes.pubrel:
        this.#session.received.delete(this.#packetId(buffer, start));
        this.#guard.writer.acknowledge(ackBytes.pubcomp, this.#packetId(buffer, start));
        return true;
      case packetTypes.puback:
      case packetTypes.pubrec:
      case packetTypes.pubcomp:
        this.#link.push(ackPacket(first, this.#packetId(buffer, start)));
        return true;
      case packetTypes.subscribe:
        this.#subscribe();
        return true;
      case packetTypes.unsubscribe:
        this.#unsubscribe(readUnsubscribe(buffer, start, end));
        return true;
      case packetTypes.pingreq:
        this.#guard.writer.send(pingResponse);
        return true;
      case packetTypes.disconnect:
        return false;
      default:
        throw new ProtocolFault('protocol-error', 'a second CONNECT');
    }
  }

  #packetId(buffer: Buffer, start: number): number {
    const id = buffer.readUInt16BE(start);
    if (id === 0) malformed('packet identifier 0');
    return id;
  }

  #receive(first: number): void {
    const publish = this.#publish;
    const { framer } = this.#guard;
    publish.read(framer);
    const qos = ((first >> 1) & 3) as Qos;
    if (qos === 2 && !this.#isNew(publish.packetId)) return;
    const payload = framer.buffer.subarray(publish.payloadStart, framer.end);
    const ackByte = qos === 0 ? 0 : qos === 1 ? ackBytes.puback : ackBytes.pubrec;
    const message = this.#window.open(ackByte, publish.packetId, payload.length);
    this.#parts.sharedWindow.add(payload.length, this.#guard);
    const retain = (first & 1) !== 0 && this.#parts.policy.retainedMessages;
    if (publish.verdict === 'taken') {
      const { topic } = publish;
      const duplicate = (first & 8) !== 0;
      this.#parts.policy.receive({ clientId: this.#clientId, topic, payload, qos, retain, duplicate }, () => {
        if (message.acknowledged) return;
        this.#acknowledge(message, qos);
        this.#release(message);
      });
    } else {
      this.#route(publish.topic, Buffer.from(payload), qos, retain, message);
    }
    if (this.#window.count >= mostUnfinished || this.#window.bytes >= mostUnfinishedBytes) {
      this.#guard.hold(holds.window);
    }
  }

  /** Not yet received under this identifier. Of one that was, the client hears again that we have it. */
  #isNew(packetId: number): boolean {
    const { received } = this.#session;
    const safe = received.get(packetId);
    if (safe === true) this.#guard.writer.acknowledge(ackBytes.pubrec, packetId);
    if (safe !== undefined) return false;
    if (received.size >= mostUnreleased) {
      throw new ProtocolFault('too-many-unreleased', `${mostUnreleased} QoS 2 messages without PUBREL`);
    }
    received.set(packetId, false);
    return true;
  }

  #route(topic: string, payload: Buffer, qos: Qos, retain: boolean, message: Inbound): void {
    this.#parts.aedes.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, () =>
      this.#release(message),
    );
    this.#acknowledge(message, qos);
  }

  #acknowledge(message: Inbound, qos: Qos): void {
    if (qos === 2 && this.#session.received.has(message.packetId)) {
      this.#session.received.set(message.packetId, true);
    }
    this.#window.acknowledge(message);
  }

  #release(message: Inbound): void {
    if (!this.#window.release(message)) return;
    this.#parts.sharedWindow.remove(message.bytes);
    if (this.#window.count <= mostUnfinished / 2 && this.#window.bytes <= mostUnfinishedBytes / 2) {
      this.#guard.release(holds.window);
    }
  }

  #subscribe(): void {
    const { buffer, start, end } = this.#guard.framer;
    const { packetId, requests } = readSubscribe(buffer, start, end);
    const codes = requests.map(({ filter, qos }) => {
      const refusal = this.#refusalOf(filter);
      if (refusal !== null) this.#parts.onFilterRefused(refusal);
      else this.#session.filters.set(filter, qos);
      return refusal === null ? qos : subscriptionRefused;
    });
    const granted = new Set(
      requests.map(({ filter }) => filter).filter((_, index) => codes[index] !== subscriptionRefused),
    );
    if (granted.size === 0) {
      this.#guard.writer.send(subackPacket(packetId, codes));
      return;
    }
    this.#guard.hold(holds.subscribing);
    const subscriptions = [...granted].map((topic) => ({ topic, qos: 2 as const }));
    this.#client.subscribe(subscriptions, () => {
      this.#guard.writer.send(subackPacket(packetId, codes));
      for (const filter of granted) this.#parts.policy.onSubscribed(this.#clientId, filter);
      this.#guard.release(holds.subscribing);
    });
  }

  #refusalOf(filter: string): FilterRefusal | null {
    const { filters } = this.#session;
    const { limits, policy } = this.#parts;
    if (!filters.has(filter) && filters.size >= limits.subscriptions) return 'too-many';
    if (Buffer.byteLength(filter) > limits.topicBytes) return 'too-long';
    if (levelsOf(filter) > limits.topicLevels) return 'too-deep';
    return policy.maySubscribe(this.#clientId, filter) ? null : 'not-allowed';
  }

  #unsubscribe({ packetId, filters }: { packetId: number; filters: readonly string[] }): void {
    for (const filter of filters) this.#session.filters.delete(filter);
    this.#guard.hold(holds.subscribing);
    this.#client.unsubscribe({ cmd: 'unsubscribe', unsubscriptions: [...filters] }, () => {
      this.#guard.writer.send(ackPacket(ackBytes.unsuback, packetId));
      this.#guard.release(holds.subscribing);
    });
  }
}

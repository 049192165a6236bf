import type { Qos } from './subscribe-packets.ts';
import { matchesFilter } from './topic-filter.ts';

export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
}

/** A message on its way to one client: waiting, sent and not acknowledged, or (QoS 2) received and not released. */
export interface Outgoing {
  /** aedes' number of the publication; 0 for a retained message. */
  readonly counter: number;
  readonly message: Message;
  messageId: number;
  state: 'waiting' | 'sent' | 'released';
}

/** Messages kept for one client. What comes on top while it does not acknowledge, or is away, is dropped and counted. */
const mostOutgoing = 10_000;
const mostOutgoingBytes = 64 * 1024 * 1024;

/** What MQTT 3.1.1 §4.1 calls the session state, of one client. */
export class Session {
  readonly clientId: string;
  readonly persistent: boolean;
  /** Granted filters, with what was granted. */
  readonly filters = new Map<string, Qos>();
  /** QoS 2 packet identifiers received and not released; true once the message is safe. */
  readonly received = new Map<number, boolean>();
  /** Its CONNACK has been sent. */
  connected = false;
  /** What waited for the client is still being sent; newer messages queue behind it. */
  draining = false;
  dropped = 0;
  /** Called when a packet that waited is being written. */
  written: () => void = () => {};
  readonly #outgoing = new Set<Outgoing>();
  readonly #byCounter = new Map<number, Outgoing>();
  readonly #byMessageId = new Map<number, Outgoing>();
  #bytes = 0;
  #lastMessageId = 0;

  constructor(clientId: string, persistent: boolean) {
    this.clientId = clientId;
    this.persistent = persistent;
  }

  /** The highest QoS among the subscriptions that match; undefined where none does. */
  grantedQos(topic: string): Qos | undefined {
    let granted: Qos | undefined;
    for (const [filter, qos] of this.filters) {
      if ((granted === undefined || qos > granted) && matchesFilter(filter, topic)) granted = qos;
    }
    return granted;
  }

  hasRoom(bytes: number): boolean {
    return this.#outgoing.size < mostOutgoing && this.#bytes + bytes <= mostOutgoingBytes;
  }

  /** Keeps a message until the client has acknowledged it; undefined where it has too many already. */
  keep(counter: number, message: Message): Outgoing | undefined {
    if (!this.hasRoom(message.payload.length)) {
      this.dropped++;
      return undefined;
    }
    const outgoing: Outgoing = { counter, message, messageId: 0, state: 'waiting' };
    this.#outgoing.add(outgoing);
    if (counter !== 0) this.#byCounter.set(counter, outgoing);
    this.#bytes += message.payload.length;
    return outgoing;
  }

  find(counter: number): Outgoing | undefined {
    return this.#byCounter.get(counter);
  }

  /** Gives the message a packet identifier that nothing else in flight has. */
  markSent(outgoing: Outgoing): number {
    if (outgoing.messageId === 0) {
      do this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
      while (this.#byMessageId.has(this.#lastMessageId));
      outgoing.messageId = this.#lastMessageId;
      this.#byMessageId.set(outgoing.messageId, outgoing);
    }
    if (outgoing.state === 'waiting') outgoing.state = 'sent';
    return outgoing.messageId;
  }

  inFlight(messageId: number): Outgoing | undefined {
    return this.#byMessageId.get(messageId);
  }

  forget(outgoing: Outgoing): void {
    if (!this.#outgoing.delete(outgoing)) return;
    this.#byCounter.delete(outgoing.counter);
    this.#byMessageId.delete(outgoing.messageId);
    this.#bytes -= outgoing.message.payload.length;
  }

  /** In the order in which they were published; also those that are added meanwhile. */
  outgoing(): Iterable<Outgoing> {
    return this.#outgoing;
  }
}

import { Readable } from 'node:stream';
import type { AedesPublishPacket, Client, Subscription } from 'aedes';
import { type AtOnce, atOnce } from './at-once.ts';
import { type Message, type Outgoing, Session } from './session.ts';
import type { Qos } from './subscribe-packets.ts';
import { matchesFilter } from './topic-filter.ts';

export { Session } from './session.ts';

interface StoredPacket {
  readonly cmd: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly brokerCounter: number;
  readonly messageId?: number;
}

/**
 * The store that aedes keeps sessions and retained messages in. aedes' own (in memory too) matches `$` topics with
 * leading wildcards, forgets DUP and the subscription's QoS, and hands out packet identifiers that are in use.
 */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #retained = new Map<string, Message>();

  /** The session that a connection goes on with, and whether it was there. */
  open(clientId: string, clean: boolean): { session: Session; present: boolean } {
    const known = this.#sessions.get(clientId);
    if (known !== undefined && !clean) {
      known.connected = false;
      known.draining = true;
      return { session: known, present: true };
    }
    const session = new Session(clientId, !clean);
    session.draining = !clean;
    this.#sessions.set(clientId, session);
    return { session, present: false };
  }

  /** The connection is gone. */
  close(session: Session): void {
    session.connected = false;
    if (!session.persistent && this.#sessions.get(session.clientId) === session) {
      this.#sessions.delete(session.clientId);
    }
  }

  /**
   * aedes asks before it hands a publication to a client: the packet as it shall be sent, or null to send nothing (now).
   */
  forward(session: Session, packet: AedesPublishPacket): AedesPublishPacket | null {
    if (!session.connected) return null;
    // It comes from `outgoingStream`.
    if (packet.messageId) return packet;
    const granted = session.grantedQos(packet.topic);
    if (granted === undefined) return null;
    // Retained messages come without the publication's number.
    const counter = packet.brokerId ? packet.brokerCounter : 0;
    const qos = Math.min(packet.qos, granted) as Qos;
    const as = (messageId: number | undefined): AedesPublishPacket =>
      ({ ...packet, qos, dup: false, messageId }) as AedesPublishPacket;
    if (qos === 0) return as(undefined);
    const kept =
      session.persistent && counter !== 0
        ? session.find(counter)
        : session.keep(counter, messageOf(packet, qos));
    if (kept === undefined || (session.draining && kept.state === 'waiting')) return null;
    return as(session.markSent(kept));
  }

  // ---- From here on: what aedes calls (aedes-persistence, as far as aedes 1.2 uses it when the guard keeps wills and
  // ---- incoming QoS 2 to itself).

  async setup(): Promise<void> {}

  storeRetained(packet: StoredPacket): AtOnce<void> {
    if (packet.payload.length === 0) this.#retained.delete(packet.topic);
    else this.#retained.set(packet.topic, { ...messageOf(packet, packet.qos), retain: true });
    return atOnce(undefined);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const found = [...this.#retained.values()].filter(({ topic }) =>
      filters.some((filter) => matchesFilter(filter, topic)),
    );
    return Readable.from(found.map((message) => ({ cmd: 'publish', ...message })));
  }

  subscriptionsByTopic(topic: string): AtOnce<{ clientId: string; topic: string; qos: Qos }[]> {
    const found: { clientId: string; topic: string; qos: Qos }[] = [];
    for (const session of this.#sessions.values()) {
      const qos = session.persistent ? session.grantedQos(topic) : undefined;
      if (qos !== undefined && qos > 0) found.push({ clientId: session.clientId, topic, qos });
    }
    return atOnce(found);
  }

  outgoingEnqueueCombi(
    subscriptions: readonly { clientId: string; qos: Qos }[],
    packet: StoredPacket,
  ): AtOnce<void> {
    for (const { clientId, qos } of subscriptions) {
      const message = messageOf(packet, Math.min(packet.qos, qos) as Qos);
      this.#sessions.get(clientId)?.keep(packet.brokerCounter, { ...message, retain: false });
    }
    return atOnce(undefined);
  }

  outgoingEnqueue({ clientId }: { clientId: string }, packet: StoredPacket): AtOnce<void> {
    const qos = this.#sessions.get(clientId)?.grantedQos(packet.topic) ?? 0;
    return qos === 0 ? atOnce(undefined) : this.outgoingEnqueueCombi([{ clientId, qos }], packet);
  }

  /** A packet is about to be written: a PUBLISH for the first time or again, or the PUBREL after a PUBREC. */
  outgoingUpdate(client: Client, packet: StoredPacket): AtOnce<void> {
    const session = this.#sessions.get(client.id);
    const outgoing = session?.inFlight(packet.messageId ?? 0);
    if (outgoing !== undefined && packet.cmd === 'pubrel') outgoing.state = 'released';
    session?.written();
    return atOnce(undefined);
  }

  /** PUBACK or PUBCOMP. */
  outgoingClearMessageId(
    client: Client,
    { cmd, messageId }: { cmd: string; messageId?: number },
  ): AtOnce<void> {
    const session = this.#sessions.get(client.id);
    const outgoing = session?.inFlight(messageId ?? 0);
    const ends = outgoing?.message.qos === 1 ? 'puback' : 'pubcomp';
    if (outgoing !== undefined && cmd === ends) session?.forget(outgoing);
    return atOnce(undefined);
  }

  /** What waits for a client that has come back, one by one as it is written; then it is up to date. */
  outgoingStream(client: Client): Readable {
    const session = this.#sessions.get(client.id);
    return Readable.from(session?.persistent ? waiting(session) : [], { highWaterMark: 1 });
  }

  /** QoS 2 throughout: the real QoS is a matter of `forward`. aedes would take that of whichever subscription comes first. */
  subscriptionsByClient({ id }: { id: string }): AtOnce<Subscription[]> {
    const filters = this.#sessions.get(id)?.filters.keys() ?? [];
    return atOnce([...filters].map((topic) => ({ topic, qos: 2 as const })));
  }

  addSubscriptions(): AtOnce<void> {
    return atOnce(undefined);
  }

  cleanSubscriptions(): AtOnce<void> {
    return atOnce(undefined);
  }

  delWill(): AtOnce<void> {
    return atOnce(undefined);
  }

  streamWill(): Readable {
    return Readable.from([]);
  }
}

async function* waiting(session: Session): AsyncGenerator<object> {
  for (const outgoing of session.outgoing()) {
    const written = new Promise<void>((resolve) => {
      session.written = resolve;
    });
    yield again(session, outgoing);
    // Streams read ahead; what is published meanwhile must queue until the last of these is on its way.
    await written;
  }
  session.draining = false;
}

function again(session: Session, outgoing: Outgoing): object {
  const { message, state } = outgoing;
  const messageId = session.markSent(outgoing);
  if (state === 'released') return { cmd: 'pubrel', messageId };
  return { cmd: 'publish', ...message, messageId, dup: state === 'sent' };
}

function messageOf(
  { topic, payload, retain }: { topic: string; payload: Buffer | string; retain: boolean },
  qos: Qos,
): Message {
  return { topic, payload: payload as Buffer, qos, retain };
}

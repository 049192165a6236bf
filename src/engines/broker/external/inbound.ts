import type { Duplex } from 'node:stream';
import type { IPublishPacket, MqttClient } from 'mqtt';
import type { BrokerPolicy } from '../../../gateway/broker.ts';
import { InboundWindow } from '../inbound-window.ts';

export interface InboundOptions {
  readonly policy: Pick<BrokerPolicy, 'mayPublish' | 'receive'>;
  /** Whose topic this is; null: nobody's. The broker has seen to it that nobody else publishes to it. */
  readonly clientOf: (topic: string) => string | null;
  /** Topic and payload of one message. */
  readonly packetBytes: number;
  readonly onHeard: (clientId: string) => void;
  readonly onRefused: (reason: string) => void;
}

/** Messages of QoS 0 are let go beyond it: the broker keeps none of them back. */
const mostUnfinishedBytes = 64 * 1_048_576;
const puback = 0x40;
/** Instead of an acknowledgement by mqtt.js: an error makes it go on without one. */
const withheld = new Error('acknowledged when durable');

/**
 * What vehicles say, from the broker's connection to the policy. mqtt.js hands over one message at a time and would wait
 * for each; so its own acknowledgement is withheld, and ours are written when the messages are durable, in the order received,
 * those of one flush together. What a connection still owed when it ended is never acknowledged: the broker sends it again.
 */
export class Inbound {
  readonly #options: InboundOptions;
  #stream: Duplex | null = null;
  #window = new InboundWindow(() => {});
  #stopped = false;

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  attach(client: MqttClient): void {
    client.handleMessage = (packet, next) => {
      const stream = client.stream as unknown as Duplex;
      if (stream !== this.#stream) this.#begin(stream);
      this.#take(packet);
      next(packet.qos === 0 ? undefined : withheld);
    };
  }

  /** Takes nothing more, and resolves when all that was taken is acknowledged. */
  async settle(): Promise<void> {
    this.#stopped = true;
    await this.#window.whenEmpty();
    // The last acknowledgements leave with the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #begin(stream: Duplex): void {
    let ids: number[] = [];
    const flush = (): void => {
      const bytes = Buffer.allocUnsafe(ids.length * 4);
      for (const [index, id] of ids.entries())
        bytes.writeUInt32BE(((puback << 24) | 0x2_0000 | id) >>> 0, index * 4);
      ids = [];
      if (!stream.destroyed) stream.write(bytes);
    };
    this.#stream = stream;
    this.#window = new InboundWindow((_type, id) => {
      if (ids.push(id) === 1) queueMicrotask(flush);
    });
  }

  #take({ topic, payload, qos, messageId, dup }: IPublishPacket): void {
    if (this.#stopped) return;
    const { policy, clientOf, packetBytes, onHeard, onRefused } = this.#options;
    const window = this.#window;
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
    if (qos === 0 && window.bytes > mostUnfinishedBytes) {
      onRefused('qos-0-over-limit');
      return;
    }
    const message = window.open(qos === 0 ? 0 : puback, messageId ?? 0, bytes.length);
    const done = (): void => {
      if (!window.release(message)) return;
      if (message.ackByte !== 0) window.acknowledge(message);
    };
    const clientId = clientOf(topic);
    if (clientId === null || policy.mayPublish(clientId, topic) !== 'taken') {
      onRefused('topic-not-allowed');
      done();
    } else if (bytes.length + topic.length > packetBytes) {
      onRefused('packet-too-large');
      done();
    } else {
      onHeard(clientId);
      policy.receive(
        { clientId, topic, payload: bytes, qos: qos === 0 ? 0 : 1, retain: false, duplicate: dup },
        done,
      );
    }
  }
}

import type { MqttClient, Packet } from 'mqtt';
import type { Clock } from '../../../shared/clock.ts';

export interface DownlinksOptions {
  readonly clock: Clock;
  readonly onRefused: (reason: string) => void;
}

interface Waiting {
  readonly topic: string;
  readonly payload: Buffer;
  readonly expiresAt: number;
  readonly settle: (outcome: Handed) => void;
}

/** `unsure`: the connection ended between the message and its acknowledgement. */
export type Handed = 'taken' | 'nobody' | 'unsure';

/** How long a message without a date waits at the broker. */
const usualLifeMs = 60_000;
const noMatchingSubscribers = 0x10;
/** What MQTT 5 allows where the broker says nothing. */
const usualReceiveMaximum = 65_535;

/**
 * What vehicles are told, handed to the broker with QoS 1 and an expiry: whatever waits there is thrown away by it in time. Nothing
 * is kept here for a connection to come, since mqtt.js would send it again with its whole life.
 */
export class Downlinks {
  readonly #options: DownlinksOptions;
  readonly #waiting: Waiting[] = [];
  readonly #handed = new Set<number>();
  #client: MqttClient | null = null;
  #reason = 0;

  constructor(options: DownlinksOptions) {
    this.#options = options;
  }

  attach(client: MqttClient): void {
    this.#client = client;
    client.on('packetreceive', (packet: Packet) => {
      if (packet.cmd === 'puback') this.#reason = packet.reasonCode ?? 0;
    });
    client.on('close', () => this.abandon());
  }

  /** `expiresAt`: milliseconds since 1970 UTC. */
  send(topic: string, payload: Buffer, expiresAt?: number): Promise<Handed> {
    return new Promise((settle) => {
      this.#waiting.push({
        ...{ topic, payload, settle },
        expiresAt: expiresAt ?? this.#options.clock.now() + usualLifeMs,
      });
      this.#hand();
    });
  }

  /** The connection is gone, or must end: nobody waits any more. */
  abandon(): void {
    for (const id of [...this.#handed]) this.#client?.removeOutgoingMessage(id);
    for (const { settle } of this.#waiting.splice(0)) settle('nobody');
  }

  #hand(): void {
    const client = this.#client;
    if (client === null || !client.connected) {
      this.abandon();
      return;
    }
    const most = client.serverProperties?.receiveMaximum ?? usualReceiveMaximum;
    while (this.#handed.size < most) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#publish(client, next);
    }
  }

  #publish(client: MqttClient, { topic, payload, expiresAt, settle }: Waiting): void {
    // Whole seconds, rounded down: rather not at all than late.
    const seconds = Math.floor((expiresAt - this.#options.clock.now()) / 1000);
    if (seconds < 1) {
      settle('nobody');
      return;
    }
    let id = 0;
    const properties = { messageExpiryInterval: Math.min(seconds, 0xffff_ffff) };
    client.publish(topic, payload, { qos: 1, properties }, (error) => {
      this.#handed.delete(id);
      if (error && 'code' in error && typeof error.code === 'number') {
        this.#options.onRefused('downlink-refused');
        settle('nobody');
      } else if (error) settle('unsure');
      else settle(this.#reason === noMatchingSubscribers ? 'nobody' : 'taken');
      this.#hand();
    });
    id = client.getLastMessageId();
    this.#handed.add(id);
  }
}

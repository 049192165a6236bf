import { connect, type MqttClient } from 'mqtt';
import { downFilter } from '../../src/wire/topics.ts';
import type { Outbox } from './outbox.ts';

export interface VehicleLinkOptions {
  /** `mqtt://host:port` */
  readonly url: string;
  readonly vin: string;
  readonly secret: string;
  readonly outbox: Outbox;
  /** May the next message go out now? (Radio coverage.) */
  readonly mayTransmit?: () => boolean;
  readonly onAcknowledged?: () => void;
  /** The server says something to the car. */
  readonly onTold?: (topic: string, payload: Buffer) => void;
  /** The server refused the sign-in. */
  readonly onRefused?: (reason: string) => void;
  /** A share of the longest pause to wait before the next attempt; from 0 to 1. */
  readonly jitter?: () => number;
}

const inFlight = 32;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
const goodbyeWithinMs = 2000;

/**
 * A car's connection: MQTT 3.1.1, QoS 1, no persistent session. Sends the outbox in order and comes back after every break, each
 * time after a random pause that doubles, so that a thousand cars do not return in the same second.
 */
export class VehicleLink {
  readonly #options: VehicleLinkOptions;
  #client: MqttClient | null = null;
  #wanted = false;
  #online = false;
  #attempts = 0;
  #retry: NodeJS.Timeout | null = null;
  #closed: (() => void) | null = null;

  constructor(options: VehicleLinkOptions) {
    this.#options = options;
  }

  get online(): boolean {
    return this.#online;
  }

  /** Connects, and keeps connected until `disconnect`. */
  connect(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#open();
  }

  /** Says goodbye. Resolves once the connection is gone. */
  async disconnect(): Promise<void> {
    this.#wanted = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const client = this.#client;
    if (client === null) return;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      // A goodbye waits for the PUBACKs under way; a server that is stuck does not hold us for ever.
      const force = setTimeout(() => client.end(true, () => resolve()), goodbyeWithinMs);
      client.end(!this.#online, () => {
        clearTimeout(force);
        resolve();
      });
    });
  }

  /** The radio is gone in mid-sentence: no goodbye; what was under way is sent again later. */
  cut(): void {
    this.#wanted = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#client?.stream.destroy();
  }

  /** Sends what may be sent; call after something was put into the outbox. */
  drain(): void {
    const client = this.#client;
    if (client === null || !this.#online) return;
    const { outbox, mayTransmit } = this.#options;
    while (outbox.underWay < inFlight && outbox.peek() !== undefined && (mayTransmit?.() ?? true)) {
      const taken = outbox.take();
      if (taken === undefined) return;
      client.publish(taken.entry.topic, taken.entry.payload, { qos: 1 }, (error) => {
        if (error !== undefined && error !== null) return;
        if (client !== this.#client) return;
        taken.acknowledged();
        this.#options.onAcknowledged?.();
        this.drain();
      });
    }
  }

  #open(): void {
    const { url, vin, secret } = this.#options;
    const client = connect(url, {
      protocolVersion: 4,
      clientId: vin,
      username: vin,
      password: secret,
      clean: true,
      keepalive: 60,
      reconnectPeriod: 0,
      connectTimeout: 15_000,
      queueQoSZero: false,
      resubscribe: false,
    });
    this.#client = client;
    client.on('connect', () => {
      this.#online = true;
      this.#attempts = 0;
      client.subscribe(downFilter(vin), { qos: 1 });
      this.drain();
    });
    client.on('message', (topic, payload) => this.#options.onTold?.(topic, payload));
    client.on('error', (error) => {
      if ('code' in error && (error.code === 4 || error.code === 5)) this.#options.onRefused?.(error.message);
      client.end(true);
    });
    client.on('close', () => this.#onClose(client));
  }

  #onClose(client: MqttClient): void {
    if (client !== this.#client) return;
    this.#client = null;
    this.#online = false;
    this.#options.outbox.rewind();
    this.#closed?.();
    this.#closed = null;
    if (!this.#wanted) return;
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#attempts++);
    this.#retry = setTimeout(() => this.#open(), longest * (this.#options.jitter ?? Math.random)());
  }
}

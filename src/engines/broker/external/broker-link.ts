import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Clock } from '../../../shared/clock.ts';
import { messageOf } from '../../../shared/errors.ts';
import type { Logger } from '../../../shared/logger.ts';
import { within } from '../within.ts';

/** Where a broker is, and as whom we sign in there. */
export interface BrokerAddress {
  /** `mqtt://host:port` or `mqtts://host:port`, without user and password. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** PEM of who signed its certificate; null: whom the system trusts. */
  readonly ca: string | null;
}

export interface LinkOptions {
  readonly address: BrokerAddress;
  readonly clientId: string;
  readonly keepAliveSeconds: number;
  /** What the broker keeps for us while we are away, and how many messages it may send unacknowledged; null: nothing. */
  readonly session: { readonly expirySeconds: number; readonly receiveMaximum: number } | null;
  /** Before the first connection: whatever must see each packet. */
  readonly attach: (client: MqttClient) => void;
  /** After each CONNACK. While it rejects the link is not up: it is cut, and tried again. */
  readonly onUp: (client: MqttClient) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const connectTimeoutMs = 5_000;
const farewellMs = 500;
const retryMs = { least: 500, spread: 500 };
const takenOver = 0x8e;

export const awayBecause = (reason: string): string => `the broker is away (ROADSIDE_BROKER_URL): ${reason}`;

/** The settings that every connection to the broker of an address shares. */
export function clientOptions({ username, password, ca }: BrokerAddress): IClientOptions {
  return {
    protocolVersion: 5,
    connectTimeout: connectTimeoutMs,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(ca === null ? {} : { ca }),
  };
}

/** One connection to a broker elsewhere, made again for as long as it takes. */
export class BrokerLink {
  readonly #options: LinkOptions;
  #client: MqttClient | null = null;
  #down: string | null = 'it has not been connected yet';
  #hasSaid = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Why it is down; null: it is up. */
  get down(): string | null {
    return this.#down;
  }

  /** Resolves when it is up, or when the first try has failed. */
  async start(): Promise<void> {
    const { address, clientId, keepAliveSeconds, session, attach } = this.#options;
    const { connect } = await import('mqtt');
    const client = connect(address.url, {
      ...clientOptions(address),
      clientId,
      keepalive: keepAliveSeconds,
      clean: session === null,
      reconnectPeriod: retryMs.least + randomInt(retryMs.spread),
      reconnectOnConnackError: true,
      // What must be subscribed to is so after each CONNACK, by us.
      resubscribe: false,
      manualConnect: true,
      properties:
        session === null
          ? { sessionExpiryInterval: 0 }
          : { sessionExpiryInterval: session.expirySeconds, receiveMaximum: session.receiveMaximum },
    });
    this.#client = client;
    attach(client);
    client.on('disconnect', ({ reasonCode }) => {
      if (reasonCode === takenOver) this.#said(`another client signed in as "${clientId}"`);
    });
    client.on('error', (error) => this.#said(messageOf(error)));
    client.on('close', () => this.#said('the connection was closed'));
    const tried = new Promise<void>((resolve) => {
      client.once('close', resolve);
      client.on('connect', () => {
        this.#greet(client).then(resolve, resolve);
      });
    });
    client.connect();
    await tried;
  }

  async stop(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    this.#hasSaid = true;
    await within(this.#options.clock, farewellMs, [client.endAsync(!client.connected)]);
    // A broker that is frozen does not close its side.
    client.stream.destroy();
  }

  async #greet(client: MqttClient): Promise<void> {
    const stream = client.stream as unknown as Socket;
    // An acknowledgement must not wait for one of TCP.
    stream.setNoDelay(true);
    try {
      await this.#options.onUp(client);
      if (!client.connected) return;
      this.#down = null;
      this.#hasSaid = false;
      this.#options.logger.info({ clientId: this.#options.clientId }, 'the broker is connected');
    } catch (error) {
      this.#said(messageOf(error));
      stream.destroy();
    }
  }

  /** The first reason of a connection that ends is the one that tells. */
  #said(reason: string): void {
    if (this.#hasSaid) return;
    this.#hasSaid = true;
    this.#down = reason;
    const { address, clientId, logger } = this.#options;
    logger.warn({ clientId, broker: address.url }, `${awayBecause(reason)}; it is tried again`);
  }
}

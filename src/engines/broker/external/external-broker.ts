import type { MqttClient } from 'mqtt';
import { type Broker, type BrokerPolicy, nobodyConnectsHere } from '../../../gateway/broker.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Logger } from '../../../shared/logger.ts';
import { within } from '../within.ts';
import { awayBecause, type BrokerAddress, BrokerLink } from './broker-link.ts';
import { type ClientNews, newsFilters, readClientNews, readHookNews } from './client-news.ts';
import { ClientTracker } from './client-tracker.ts';
import { Downlinks } from './downlinks.ts';
import { Inbound } from './inbound.ts';
import { BrokerKind, type SubscriptionOptions, subscribe } from './subscription.ts';
import { takeOver } from './take-over.ts';

export interface ExternalBrokerOptions {
  readonly address: BrokerAddress;
  /** Of our session at the broker, which keeps what vehicles say while we are away; no other process may have the same. */
  readonly clientId: string;
  readonly subscription: SubscriptionOptions;
  readonly clientOf: (topic: string) => string | null;
  /** One that may connect at all. News of others are none of ours. */
  readonly isClient: (clientId: string) => boolean;
  readonly packetBytes: number;
  readonly policy: BrokerPolicy;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keepAliveSeconds?: number;
}

/** As long as we may be away without loss, the broker's own limits aside. */
const sessionSeconds = 7 * 86_400;
/** Enough that a slow flush does not hold up 10,000 messages a second. */
const receiveMaximum = 1_000;
const usualKeepAliveSeconds = 30;
const sweepEveryMs = 15_000;
/** For what has been received to become durable and acknowledged, when we stop. */
const settleMs = 2_000;
/** After that the rest of the server starts without it. */
const startMs = 10_000;

/**
 * An MQTT 5 broker elsewhere, to which vehicles connect. What they say comes over a shared subscription of a session that outlives
 * us, and is acknowledged when the policy has made it durable; what they are told, and news of them, over a second connection, so that
 * neither waits behind a backlog. The broker keeps up to `receiveMaximum` messages unacknowledged: a journal that is full holds it
 * back by that alone.
 */
export function createExternalBroker(options: ExternalBrokerOptions): Broker {
  return new ExternalBroker(options);
}

class ExternalBroker implements Broker {
  readonly #options: ExternalBrokerOptions;
  readonly #inbound: Inbound;
  readonly #downlinks: Downlinks;
  readonly #clients: ClientTracker;
  readonly #uplink: BrokerLink;
  readonly #control: BrokerLink;
  readonly #kind = new BrokerKind();
  /** Who may or may not have got what he was sent. */
  readonly #unsure = new Set<string>();
  readonly #refused: Record<string, number> = {};
  #stopped = false;
  #cancelSweep: () => void = () => {};

  constructor(options: ExternalBrokerOptions) {
    const { policy, clientOf, packetBytes, clock, logger, address, clientId } = options;
    this.#options = options;
    const onRefused = (reason: string): void => {
      this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
    };
    this.#clients = new ClientTracker({
      clock,
      onOnline: (client) => policy.onOnline(client),
      onOffline: (client) => policy.onOffline(client),
    });
    this.#inbound = new Inbound({
      ...{ policy, clientOf, packetBytes, onRefused },
      onHeard: (client) => this.#clients.heard(client),
    });
    this.#downlinks = new Downlinks({ clock, onRefused });
    const link = {
      ...{ address, clock, logger },
      keepAliveSeconds: options.keepAliveSeconds ?? usualKeepAliveSeconds,
    };
    this.#uplink = new BrokerLink({
      ...link,
      clientId,
      session: { expirySeconds: sessionSeconds, receiveMaximum },
      attach: (client) => this.#inbound.attach(client),
      onUp: (client) => this.#listen(client),
    });
    this.#control = new BrokerLink({
      ...link,
      clientId: `${clientId}-control`,
      session: null,
      attach: (client) => {
        this.#downlinks.attach(client);
        this.#kind.attach(client);
        client.on('message', (topic, payload) => this.#told(readClientNews(topic, payload)));
      },
      onUp: (client) => this.#watch(client),
    });
  }

  /** A broker that is not there now is waited for; `status().away` says so. */
  async start(): Promise<void> {
    this.#cancelSweep = this.#options.clock.every(sweepEveryMs, () => this.#clients.sweep());
    // News first: who is heard is then known, and which broker it is.
    const tried = this.#control.start().then(async () => {
      if (!this.#stopped) await this.#uplink.start();
    });
    await within(this.#options.clock, startMs, [tried]);
  }

  /** What has been received is acknowledged first, as far as that is possible within two seconds; the rest comes again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep();
    await within(this.#options.clock, settleMs, [this.#inbound.settle()]);
    this.#downlinks.abandon();
    await Promise.all([this.#uplink.stop(), this.#control.stop()]);
  }

  async send(clientId: string, topic: string, payload: Buffer, expiresAt?: number): Promise<boolean> {
    const handed = await this.#downlinks.send(topic, payload, expiresAt);
    // It may have got it: whoever sent it must not send it again by himself.
    if (handed === 'unsure') this.#unsure.add(clientId);
    return handed !== 'nobody';
  }

  async disconnect(clientId: string): Promise<void> {
    const wasCut = await takeOver(this.#options.address, clientId, this.#options.logger);
    if (wasCut) this.#clients.cut(clientId);
    else this.#refused['not-cut'] = (this.#refused['not-cut'] ?? 0) + 1;
  }

  isOnline(clientId: string): boolean {
    return this.#clients.isOnline(clientId);
  }

  /** The window is what holds the broker back. */
  pause(): void {}

  resume(): void {}

  hear(event: string, fields: Readonly<Record<string, unknown>>): boolean {
    const news = readHookNews(event, fields);
    this.#told(news);
    return news !== null;
  }

  status(): ReturnType<Broker['status']> {
    const down = this.#control.down ?? this.#uplink.down;
    return {
      connected: this.#clients.online,
      away: down === null ? null : awayBecause(down),
      port: null,
      tlsPort: null,
      refused: { ...this.#refused },
      ...nobodyConnectsHere,
    };
  }

  async #listen(client: MqttClient): Promise<void> {
    await subscribe(client, this.#options.subscription, await this.#kind.known);
  }

  async #watch(client: MqttClient): Promise<void> {
    this.#clients.doubt();
    await this.#kind.ask(client);
    // Each broker has some of these topics, and may refuse the others.
    await Promise.allSettled(newsFilters.map((filter) => client.subscribeAsync(filter, { qos: 1 })));
    const unsure = [...this.#unsure];
    this.#unsure.clear();
    for (const clientId of unsure) this.#options.policy.onSubscribed(clientId, '');
  }

  #told(news: ClientNews | null): void {
    if (news === null || !this.#options.isClient(news.clientId)) return;
    const { what, clientId, username, filter, at } = news;
    if (what === 'disconnected') {
      this.#clients.disconnected(clientId, at);
      return;
    }
    // Under another name it is one of ours, or somebody who only took the id.
    if (username !== null && username !== clientId) return;
    if (what === 'connected') {
      this.#clients.connected(clientId, at);
      return;
    }
    if (filter === null || !this.#options.policy.maySubscribe(clientId, filter)) return;
    if (!this.isOnline(clientId)) this.#clients.connected(clientId, at);
    this.#options.policy.onSubscribed(clientId, filter);
  }
}

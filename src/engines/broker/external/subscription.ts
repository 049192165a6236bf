import type { MqttClient } from 'mqtt';

export interface SubscriptionOptions {
  /** What vehicles publish to. */
  readonly filter: string;
  /** The group that shares it, so that each message goes to one of us; of further groups this session must leave. */
  readonly groups: readonly string[];
  /**
   * `own`: the session has its own, which only one process may have. `auto`: that on Mosquitto, which forgets shared subscriptions
   * when it restarts, and drops what comes until they are made again; elsewhere shared.
   */
  readonly how: 'auto' | 'shared' | 'own';
}

const versionTopic = '$SYS/broker/version';

/** What broker it is, as it says itself. */
export class BrokerKind {
  readonly #first = Promise.withResolvers<void>();
  #isMosquitto = false;

  /** Once it was asked. */
  get known(): Promise<'mosquitto' | 'another'> {
    return this.#first.promise.then(() => (this.#isMosquitto ? 'mosquitto' : 'another'));
  }

  attach(client: MqttClient): void {
    client.on('message', (topic, payload) => {
      if (topic === versionTopic) this.#isMosquitto = payload.toString('utf8').startsWith('mosquitto');
    });
  }

  /** Mosquitto sends what is retained before it acknowledges a later subscription; who has no such topic, or keeps it to himself, is another. */
  async ask(client: MqttClient): Promise<void> {
    this.#isMosquitto = false;
    await client.subscribeAsync(versionTopic, { qos: 0 }).catch(() => undefined);
    await client.subscribeAsync(versionTopic, { qos: 0 }).catch(() => undefined);
    this.#first.resolve();
  }
}

/** Leaves what it may have had before only when it has the other: what comes twice meanwhile is known again. */
export async function subscribe(
  client: MqttClient,
  { filter, groups, how }: SubscriptionOptions,
  kind: 'mosquitto' | 'another',
): Promise<void> {
  const isOwn = how === 'own' || (how === 'auto' && kind === 'mosquitto');
  if (!isOwn && client.serverProperties?.sharedSubscriptionAvailable === false)
    throw new Error('it has no shared subscriptions');
  const shared = groups.map((group) => `$share/${group}/${filter}`);
  const [wanted = filter, ...left] = isOwn ? [filter, ...shared] : [...shared, filter];
  await client.subscribeAsync(wanted, { qos: 1 });
  for (const former of left) await client.unsubscribeAsync(former);
}

import { onTestFinished } from 'vitest';
import { createExternalBroker } from '../../src/engines/broker/external/external-broker.ts';
import type { Broker, Publication } from '../../src/gateway/broker.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { startMosquitto, type TestMosquitto } from './mosquitto.ts';
import type { TestBroker, TestBrokerOptions } from './mqtt-broker.ts';
import { openPolicy } from './open-gateway.ts';

export const cars = ['car', 'other', 'third'];
/** The password of each of them. */
export const carSecret = 'a secret of a car';

export interface ExternalOptions extends TestBrokerOptions {
  readonly keepAliveSeconds?: number;
  readonly groups?: readonly string[];
  readonly how?: 'auto' | 'shared' | 'own';
}

/** A Mosquitto of the guide, gone when the running test ends. */
export async function ownMosquitto(): Promise<TestMosquitto> {
  const mosquitto = await startMosquitto(Object.fromEntries(cars.map((car) => [car, carSecret])));
  onTestFinished(() => mosquitto.stop());
  return mosquitto;
}

/** One of ours on a Mosquitto, with the policy of `startTakingBroker`; another may follow it on the same. */
export async function takeFrom(
  mosquitto: TestMosquitto,
  options: ExternalOptions = {},
): Promise<TestBroker & { readonly broker: Broker }> {
  const taken: Publication[] = [];
  const events: string[] = [];
  const owed: (() => void)[] = [];
  const broker = createExternalBroker({
    address: mosquitto.address,
    clientId: 'roadside',
    subscription: { groups: options.groups ?? ['roadside'], filter: 'v1/+/up/#', how: options.how ?? 'auto' },
    clientOf: (topic) => topic.split('/')[1] ?? null,
    isClient: (clientId) => cars.includes(clientId),
    packetBytes: 256 * 1024,
    policy: {
      ...openPolicy,
      mayPublish: (clientId, topic) => (topic.startsWith(`v1/${clientId}/up/`) ? 'taken' : 'refused'),
      maySubscribe: (clientId, filter) => filter.startsWith(`v1/${clientId}/down/`),
      receive(publication, done) {
        taken.push({ ...publication, payload: Buffer.from(publication.payload) });
        if (options.holdAcks) owed.push(done);
        else done();
      },
      onOnline: (clientId) => events.push(`online ${clientId}`),
      onOffline: (clientId) => events.push(`offline ${clientId}`),
      onSubscribed: (clientId, filter) => events.push(`subscribed ${clientId} ${filter}`),
      ...options.policy,
    },
    clock: options.clock ?? systemClock,
    logger: silentLogger,
    ...(options.keepAliveSeconds === undefined ? {} : { keepAliveSeconds: options.keepAliveSeconds }),
  });
  await broker.start();
  onTestFinished(async () => {
    for (const done of owed) done();
    await broker.stop();
  });
  return { broker, port: mosquitto.port, taken, events, owed };
}

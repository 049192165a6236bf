import { onTestFinished } from 'vitest';
import { createExternalBroker } from '../../src/engines/broker/external/external-broker.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { startMosquitto, type TestMosquitto } from './mosquitto.ts';
import { startRecording, type TestBroker, type TestBrokerOptions, takingPolicy } from './mqtt-broker.ts';

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
export async function takeFrom(mosquitto: TestMosquitto, options: ExternalOptions = {}): Promise<TestBroker> {
  const { groups = ['roadside'], how = 'auto', keepAliveSeconds } = options;
  const recording = await startRecording(options, takingPolicy, (policy) =>
    createExternalBroker({
      address: mosquitto.address,
      clientId: 'roadside',
      subscription: { groups, filter: 'v1/+/up/#', how },
      clientOf: (topic) => topic.split('/')[1] ?? null,
      isClient: (clientId) => cars.includes(clientId),
      packetBytes: 256 * 1024,
      policy,
      clock: options.clock ?? systemClock,
      logger: silentLogger,
      ...(keepAliveSeconds === undefined ? {} : { keepAliveSeconds }),
    }),
  );
  return { ...recording, port: mosquitto.port };
}

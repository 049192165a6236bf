import { onTestFinished } from 'vitest';
import { createAedesBroker, type TlsListener } from '../../src/engines/broker/aedes.ts';
import type { Broker, BrokerLimits, BrokerPolicy, Publication } from '../../src/gateway/broker.ts';
import { vehicleLimits } from '../../src/gateway/vehicle-policy.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { openLimits, openPolicy } from './open-gateway.ts';

export interface TestBroker {
  readonly broker: Broker;
  readonly port: number;
  /** What `receive` got, payloads copied. */
  readonly taken: Publication[];
  /** `online x`, `offline x`, `subscribed x filter`, in order. */
  readonly events: string[];
  /** Where `holdAcks` was asked for: the `done` of each that was received. */
  readonly owed: (() => void)[];
}

export interface TestBrokerOptions {
  readonly policy?: Partial<BrokerPolicy>;
  readonly limits?: Partial<BrokerLimits>;
  readonly clock?: Clock;
  readonly tls?: TlsListener;
  readonly proxies?: readonly string[];
  readonly holdAcks?: boolean;
}

/** Every `v1/{client}/up/…` is taken, nothing else may be published. */
export const takingPolicy: Pick<BrokerPolicy, 'mayPublish' | 'maySubscribe'> = {
  mayPublish: (clientId, topic) => (topic.startsWith(`v1/${clientId}/up/`) ? 'taken' : 'refused'),
  maySubscribe: (clientId, filter) => filter.startsWith(`v1/${clientId}/down/`),
};

/** The broker as vehicles meet it. */
export function startTakingBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  const ofVehicles = { ...takingPolicy, persistentSessions: false, retainedMessages: false };
  return start(vehicleLimits(0, { all: 0, address: 0 }), options, ofVehicles);
}

/** The broker wide open, as conformance tools meet it. */
export function startOpenBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  return start(openLimits, options, {});
}

function start(
  limits: BrokerLimits,
  options: TestBrokerOptions,
  policy: Partial<BrokerPolicy>,
): Promise<TestBroker> {
  return startRecording(options, policy, (recording) =>
    createAedesBroker({
      host: '127.0.0.1',
      port: 0,
      limits: { ...limits, ...options.limits },
      policy: recording,
      clock: options.clock ?? systemClock,
      logger: silentLogger,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.proxies === undefined ? {} : { proxies: options.proxies }),
    }),
  );
}

/** Starts the broker that `create` makes of a policy which records what it is told; it ends with the running test. */
export async function startRecording(
  options: TestBrokerOptions,
  policy: Partial<BrokerPolicy>,
  create: (policy: BrokerPolicy) => Broker,
): Promise<TestBroker> {
  const taken: Publication[] = [];
  const events: string[] = [];
  const owed: (() => void)[] = [];
  const broker = create({
    ...openPolicy,
    ...policy,
    receive(publication, done) {
      taken.push({ ...publication, payload: Buffer.from(publication.payload) });
      if (options.holdAcks) owed.push(done);
      else done();
    },
    onOnline: (clientId) => events.push(`online ${clientId}`),
    onOffline: (clientId) => events.push(`offline ${clientId}`),
    onSubscribed: (clientId, filter) => events.push(`subscribed ${clientId} ${filter}`),
    ...options.policy,
  });
  await broker.start();
  onTestFinished(async () => {
    for (const done of owed) done();
    await broker.stop();
  });
  return { broker, port: broker.status().port ?? 0, taken, events, owed };
}

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
  readonly holdAcks?: boolean;
}

/** The broker as vehicles meet it: every `v1/{client}/up/…` is taken, nothing else may be published. */
export function startTakingBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  return start(vehicleLimits(0, { all: 0, address: 0 }), options, (record) => ({
    mayPublish: (clientId, topic) => (topic.startsWith(`v1/${clientId}/up/`) ? 'taken' : 'refused'),
    maySubscribe: (clientId, filter) => filter.startsWith(`v1/${clientId}/down/`),
    persistentSessions: false,
    retainedMessages: false,
    ...record,
  }));
}

/** The broker wide open, as conformance tools meet it. */
export function startOpenBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  return start(openLimits, options, (record) => record);
}

async function start(
  limits: BrokerLimits,
  options: TestBrokerOptions,
  policyOf: (record: Partial<BrokerPolicy>) => Partial<BrokerPolicy>,
): Promise<TestBroker> {
  const taken: Publication[] = [];
  const events: string[] = [];
  const owed: (() => void)[] = [];
  const record: Partial<BrokerPolicy> = {
    receive(publication, done) {
      taken.push({ ...publication, payload: Buffer.from(publication.payload) });
      if (options.holdAcks) owed.push(done);
      else done();
    },
    onOnline: (clientId) => events.push(`online ${clientId}`),
    onOffline: (clientId) => events.push(`offline ${clientId}`),
    onSubscribed: (clientId, filter) => events.push(`subscribed ${clientId} ${filter}`),
  };
  const broker = createAedesBroker({
    host: '127.0.0.1',
    port: 0,
    limits: { ...limits, ...options.limits },
    policy: { ...openPolicy, ...policyOf(record), ...options.policy },
    clock: options.clock ?? systemClock,
    logger: silentLogger,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  });
  await broker.start();
  onTestFinished(async () => {
    for (const done of owed) done();
    await broker.stop();
  });
  return { broker, port: broker.status().port ?? 0, taken, events, owed };
}

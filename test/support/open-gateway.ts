import { pathToFileURL } from 'node:url';
import { createAedesBroker } from '../../src/engines/broker/aedes.ts';
import { type Broker, type BrokerLimits, type BrokerPolicy, connackCodes } from '../../src/gateway/broker.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { createLogger, silentLogger } from '../../src/shared/logger.ts';

/**
 * `node test/support/open-gateway.ts PORT`: the gateway's broker alone, on loopback, open to everybody, for MQTT 3.1.1
 * conformance tools. Only a subscription to `test/nosubscribe` is refused.
 */

export const openLimits: BrokerLimits = {
  packetBytes: 64 * 1024 * 1024,
  bytesBeforeConnect: 512 * 1024,
  connectTimeoutMs: 10_000,
  keepAliveSeconds: { min: 1, max: 65_535 },
  subscriptions: 100_000,
  topicBytes: 65_535,
  topicLevels: 65_535,
  messagesPerSecond: 0,
  connections: { perSecond: 0, perSecondOfAddress: 0, mostWaitMs: 0, isOwn: () => false },
};

export const openPolicy: BrokerPolicy = {
  signIn: async () => connackCodes.accepted,
  mayPublish: () => 'routed',
  receive: (_publication, done) => done(),
  maySubscribe: (_clientId, filter) => filter !== 'test/nosubscribe',
  persistentSessions: true,
  retainedMessages: true,
  onOnline: () => {},
  onOffline: () => {},
  onSubscribed: () => {},
};

export async function startOpenGateway(port: number, logger = silentLogger): Promise<Broker> {
  const broker = createAedesBroker({
    host: '127.0.0.1',
    port,
    limits: openLimits,
    policy: openPolicy,
    clock: systemClock,
    logger,
  });
  await broker.start();
  return broker;
}

async function main(port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error('usage: node test/support/open-gateway.ts PORT');
    process.exitCode = 1;
    return;
  }
  const broker = await startOpenGateway(port, createLogger('warn'));
  console.log(`open MQTT 3.1.1 gateway on 127.0.0.1:${broker.status().port}`);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    broker.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(Number(process.argv[2]));

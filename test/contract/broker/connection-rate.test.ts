import { connect as connectSocket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { vehicleLimits } from '../../../src/gateway/vehicle-policy.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { startTakingBroker, type TestBroker, type TestBrokerOptions } from '../../support/mqtt-broker.ts';
import { hasOpenssl, makeAuthority } from '../../support/mqtt-certificates.ts';
import * as mqtt from '../../support/mqtt-packets.ts';
import { RawClient } from '../../support/mqtt-raw-client.ts';

const free = { perSecond: 0, perSecondOfAddress: 0, mostWaitMs: 20_000, isOwn: () => false };
const [here, there] = ['127.0.0.2', '127.0.0.3'];

interface Setting extends TestBroker {
  readonly clock: FakeClock;
  /** A client that has said CONNECT, whether or not it is read. */
  knock(from?: string, port?: number): Promise<RawClient>;
  /** So many wait to be let in. */
  waiting(count: number): Promise<void>;
}

async function start(
  connections: Partial<typeof free>,
  more: Pick<TestBrokerOptions, 'tls'> = {},
): Promise<Setting> {
  const clock = new FakeClock();
  const broker = await startTakingBroker({
    ...{ clock, limits: { connections: { ...free, ...connections } } },
    ...more,
  });
  let cars = 0;
  return {
    ...broker,
    clock,
    async knock(from = here, port = broker.port) {
      const socket = connectSocket({ port, host: '127.0.0.1', localAddress: from });
      onTestFinished(() => void socket.destroy());
      const client = new RawClient(socket);
      client.send(mqtt.connect({ clientId: `car-${++cars}` }));
      return client;
    },
    async waiting(count) {
      await eventually(() => expect(broker.broker.status().connections.waiting).toBe(count));
    },
  };
}

const letIn = async (client: RawClient) => expect(await client.next()).toMatchObject({ codes: [0] });

test('who comes above the rate of all waits for its turn, and is let in with what it said', async () => {
  const { broker, clock, knock, waiting } = await start({ perSecond: 10 });
  for (let number = 0; number < 20; number++) await letIn(await knock(number % 2 === 0 ? here : there));
  const late = await knock();
  await waiting(1);
  const later = await knock(there);
  await waiting(2);
  clock.advance(99);
  expect(broker.status().connections).toEqual({
    ...{ entered: 20, waiting: 2, delayed: { address: 0, all: 2 } },
  });
  clock.advance(1);
  await letIn(late);
  expect(later.received).toEqual([]);
  clock.advance(100);
  await letIn(later);
  expect(broker.status()).toMatchObject({ connected: 22, refused: {}, connections: { waiting: 0 } });
});

test('one address waits for itself, the others do not wait for it; who would wait too long is closed', async () => {
  const { broker, clock, knock, waiting } = await start({
    ...{ perSecond: 100, perSecondOfAddress: 2, mostWaitMs: 1000 },
  });
  for (let number = 0; number < 4; number++) await letIn(await knock());
  const late = [await knock()];
  await waiting(1);
  late.push(await knock());
  await waiting(2);
  await (await knock()).closed();
  await letIn(await knock(there));
  expect(broker.status()).toMatchObject({
    ...{ connected: 5, refused: { 'address-connection-rate': 1 } },
    connections: { entered: 5, waiting: 2, delayed: { address: 2, all: 0 } },
  });
  for (const client of late) {
    clock.advance(500);
    await letIn(client);
  }
});

test('the rate of all closes who would wait too long, and forgets who went while it waited', async () => {
  const { broker, clock, knock, waiting } = await start({ perSecond: 1, mostWaitMs: 2000 });
  for (let number = 0; number < 2; number++) await letIn(await knock());
  const gone = await knock();
  await waiting(1);
  const patient = await knock(there);
  await waiting(2);
  await (await knock()).closed();
  expect(broker.status().refused).toEqual({ 'connection-rate': 1 });
  gone.socket.resetAndDestroy();
  clock.advance(2000);
  await letIn(patient);
  await eventually(() =>
    expect(broker.status()).toMatchObject({ connected: 3, connections: { waiting: 0 } }),
  );
});

test('a stop closes who waits', async () => {
  const { broker, knock, waiting } = await start({ perSecond: 1 });
  for (let number = 0; number < 2; number++) await letIn(await knock());
  const late = await knock();
  await waiting(1);
  // What ends is ended by the clock, so not awaited.
  void broker.stop();
  await late.closed();
});

test.skipIf(!hasOpenssl)(
  'over TLS nobody who waits is given a handshake; it begins when he is let in',
  async () => {
    const authority = makeAuthority('server CA');
    const { broker, clock, knock, waiting } = await start(
      { perSecond: 1 },
      { tls: { port: 0, ...authority.issue('localhost') } },
    );
    for (let number = 0; number < 2; number++) await letIn(await knock());
    const port = broker.status().tlsPort ?? 0;
    const socket = connectTls({ port, host: '127.0.0.1', ca: authority.ca, servername: 'localhost' });
    onTestFinished(() => void socket.destroy());
    const client = new RawClient(socket);
    await waiting(1);
    expect(socket.bytesRead).toBe(0);
    clock.advance(1000);
    client.send(mqtt.connect({ clientId: 'behind-tls' }));
    await letIn(client);
  },
);

test('what is on this machine has the limit of all only', () => {
  const { isOwn } = vehicleLimits(0, { all: 1000, address: 100 }).connections;
  const own = ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'];
  const others = ['10.0.0.1', '::ffff:10.127.0.1', '2001:db8::1', '::127', '1.127.0.1', ''];
  expect([...own, ...others].filter(isOwn)).toEqual(own);
});

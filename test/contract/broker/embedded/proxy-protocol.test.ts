import { connect as connectSocket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { connackCodes } from '../../../../src/gateway/broker.ts';
import { eventually } from '../../../support/eventually.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { startTakingBroker, type TestBrokerOptions } from '../../../support/mqtt-broker.ts';
import { hasOpenssl, makeAuthority } from '../../../support/mqtt-certificates.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { RawClient } from '../../../support/mqtt-raw-client.ts';
import { fromIpv4, fromIpv6, ofProxyItself } from '../../../support/proxy-header.ts';

const [proxy, elsewhere] = ['127.0.0.2', '127.0.0.3'];
const unlimited = { perSecond: 0, perSecondOfAddress: 0, mostWaitMs: 20_000, isOwn: () => false };

async function start(options: TestBrokerOptions = {}) {
  const clock = new FakeClock();
  const from: string[] = [];
  const started = await startTakingBroker({
    ...{ clock, proxies: ['10.1.0.0/16', `${proxy}/32`] },
    ...options,
    policy: {
      async signIn({ remoteAddress }) {
        from.push(remoteAddress);
        return connackCodes.accepted;
      },
    },
  });
  return {
    ...started,
    ...{ clock, from },
    open(address: string): RawClient {
      const socket = connectSocket({ port: started.port, host: '127.0.0.1', localAddress: address });
      onTestFinished(() => void socket.destroy());
      return new RawClient(socket);
    },
  };
}

const car = mqtt.connect({ clientId: 'car' });

test('a client behind a proxy has the address that the proxy says, however the bytes arrive', async () => {
  const { open, from, broker } = await start();
  const bytes = Buffer.concat([fromIpv4('203.0.113.7', Buffer.from([4, 0, 1, 0])), car]);
  expect(await open(proxy).send(bytes).next()).toMatchObject({ codes: [0] });
  const slow = open(proxy);
  for (const byte of bytes) {
    slow.send(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await slow.next()).toMatchObject({ codes: [0] });
  slow.send(mqtt.publish('v1/car/up/telemetry', 'x', { qos: 1, id: 7 }));
  expect(await slow.next()).toMatchObject({ type: 'puback', id: 7 });
  const third = open(proxy).send(fromIpv6('20010db8000000000000000000000009'), car);
  expect(await third.next()).toMatchObject({ codes: [0] });
  const itself = open(proxy).send(ofProxyItself(), car);
  expect(await itself.next()).toMatchObject({ codes: [0] });
  expect(from).toEqual(['203.0.113.7', '203.0.113.7', '2001:db8::9', proxy]);
  expect(broker.status().refused).toEqual({});
});

test('each client of a proxy has a rate of its own', async () => {
  const { open, broker, clock } = await start({
    limits: { connections: { ...unlimited, perSecondOfAddress: 1 } },
  });
  const knock = (address: string) => open(proxy).send(fromIpv4(address), car);
  for (const last of [1, 1, 2, 2, 3, 3])
    expect(await knock(`203.0.113.${last}`).next()).toMatchObject({ codes: [0] });
  const late = knock('203.0.113.1');
  await eventually(() => expect(broker.status().connections.waiting).toBe(1));
  clock.advance(1000);
  expect(await late.next()).toMatchObject({ codes: [0] });
});

test('a connection of a proxy without a header is closed and counted; one that only looks is not counted', async () => {
  const { open, broker, from } = await start();
  await open(proxy).send(car).closed();
  await open(proxy).send(Buffer.from('PROXY TCP4 203.0.113.7 10.0.0.1 51201 1883\r\n'), car).closed();
  const short = open(proxy).send(fromIpv4('203.0.113.7').subarray(0, 20));
  short.socket.end();
  await short.closed();
  expect(broker.status().refused).toEqual({ 'proxy-header': 3 });
  const looks = open(proxy);
  looks.socket.end();
  await looks.closed();
  expect(broker.status().refused).toEqual({ 'proxy-header': 3 });
  expect(from).toEqual([]);
});

test('nobody else may say that he is another', async () => {
  const { open, broker, from } = await start();
  await open(elsewhere).send(fromIpv4('203.0.113.7'), car).closed();
  expect(broker.status().refused).not.toHaveProperty('proxy-header');
  expect(await open(elsewhere).send(car).next()).toMatchObject({ codes: [0] });
  expect(from).toEqual([elsewhere]);
});

test('who does not finish his header is closed in time, and by a stop', async () => {
  const { open, broker, clock } = await start();
  const first = open(proxy).send(fromIpv4('203.0.113.7').subarray(0, 27));
  await eventually(() => {
    clock.advance(6_000);
    expect(first.ended).toBe(true);
  });
  expect(broker.status().refused).toEqual({ 'proxy-header': 1 });
  const second = open(proxy);
  await eventually(() => expect(second.socket.pending).toBe(false));
  await expect(open(elsewhere).send(car).next()).resolves.toMatchObject({ codes: [0] });
  void broker.stop();
  await second.closed();
});

test.skipIf(!hasOpenssl)('over TLS the header stands before the handshake', async () => {
  const authority = makeAuthority('server CA');
  const { broker, from } = await start({ tls: { port: 0, ...authority.issue('localhost') } });
  const socket = connectSocket({
    ...{ port: broker.status().tlsPort ?? 0, host: '127.0.0.1', localAddress: proxy },
  });
  onTestFinished(() => void socket.destroy());
  socket.write(fromIpv4('203.0.113.7'));
  const client = new RawClient(connectTls({ socket, ca: authority.ca, servername: 'localhost' }));
  expect(await client.send(car).next()).toMatchObject({ codes: [0] });
  expect(from).toEqual(['203.0.113.7']);
});

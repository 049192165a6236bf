import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { ConnectRequest } from '../../../../src/gateway/broker.ts';
import { eventually } from '../../../support/eventually.ts';
import { startTakingBroker, type TestBroker } from '../../../support/mqtt-broker.ts';
import { type Certificate, hasOpenssl, makeAuthority } from '../../../support/mqtt-certificates.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, RawClient } from '../../../support/mqtt-raw-client.ts';

async function openTls(port: number, ca: string, own?: Certificate): Promise<RawClient> {
  const socket = connectTls({ port, host: '127.0.0.1', ca, servername: 'localhost', ...own });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return new RawClient(socket);
}

interface Setting extends TestBroker {
  readonly requests: ConnectRequest[];
  readonly tlsPort: number;
}

async function start(server: Certificate, clientCa?: string): Promise<Setting> {
  const requests: ConnectRequest[] = [];
  const setting = await startTakingBroker({
    tls: { port: 0, ...server, ...(clientCa === undefined ? {} : { clientCa }) },
    policy: {
      signIn: async (request) => {
        requests.push(request);
        return 0;
      },
    },
  });
  return { ...setting, requests, tlsPort: setting.broker.status().tlsPort ?? 0 };
}

test.skipIf(!hasOpenssl)('a vehicle speaks over TLS as it does without', async () => {
  const authority = makeAuthority('server CA');
  const { tlsPort, taken, requests } = await start(authority.issue('localhost'));
  const client = await openTls(tlsPort, authority.ca);
  const payload = Buffer.alloc(200_000, 0x62);
  client.send(mqtt.connect({ clientId: 'car', username: 'car', password: 'secret' }));
  expect(await client.next()).toMatchObject({ type: 'connack', codes: [0] });
  client.send(mqtt.publish('v1/car/up/telemetry', payload, { qos: 1, id: 3 }));
  expect(await client.next()).toMatchObject({ type: 'puback', id: 3 });
  expect(taken[0]?.payload.equals(payload)).toBe(true);
  expect(requests).toMatchObject([
    { clientId: 'car', username: 'car', certificate: null, remoteAddress: '127.0.0.1' },
  ]);
  expect(requests[0]?.password?.toString()).toBe('secret');
});

test.skipIf(!hasOpenssl)(
  'what certificate was shown, and whether it counts, is told to the policy',
  async () => {
    const servers = makeAuthority('server CA');
    const vehicles = makeAuthority('vehicle CA');
    const strangers = makeAuthority('stranger CA');
    const { tlsPort, requests } = await start(servers.issue('localhost'), vehicles.ca);
    const vin = 'WVWZZZ1JZXW000001';
    const over = { from: new Date('2020-01-01'), to: new Date('2021-01-01') };
    const shown: [own: Certificate | undefined, told: unknown][] = [
      [
        vehicles.issue(vin, { serial: '00AB12' }),
        { name: vin, serial: 'AB12', issuer: 'CN=vehicle CA', fault: null },
      ],
      [vehicles.issue(vin, { usage: 'clientAuth' }), { fault: null }],
      [strangers.issue(vin), { name: vin, fault: 'untrusted' }],
      // As like the right one as a forger can make it.
      [makeAuthority('vehicle CA').issue(vin, { serial: 'AB12' }), { fault: 'untrusted' }],
      [vehicles.issue(vin, { valid: over }), { fault: 'expired', validTo: over.to.getTime() }],
      [
        vehicles.issue(vin, { valid: { from: new Date(Date.now() + 3.6e6), to: new Date('2040-01-01') } }),
        { fault: 'expired' },
      ],
      [vehicles.issue(vin, { usage: 'serverAuth' }), { fault: 'untrusted' }],
      [undefined, null],
    ];
    for (const [own, told] of shown) {
      const client = await openTls(tlsPort, servers.ca, own);
      client.send(mqtt.connect({ clientId: 'car' }));
      expect(await client.next()).toMatchObject({ type: 'connack' });
      client.destroy();
      const { certificate } = requests.at(-1) ?? {};
      if (told === null) expect(certificate).toBeNull();
      else expect(certificate).toMatchObject(told as object);
    }
    expect(requests).toHaveLength(shown.length);
  },
);

test.skipIf(!hasOpenssl)('what is not TLS is turned away and counted; the plain port goes on', async () => {
  const { broker, tlsPort, port } = await start(makeAuthority('server CA').issue('localhost'));
  const plain = await openRaw(tlsPort);
  plain.send(mqtt.connect());
  await plain.closed();
  await eventually(() => expect(broker.status().refused).toEqual({ 'tls-failed': 1 }));
  const client = await openRaw(port);
  client.send(mqtt.connect());
  expect(await client.next()).toMatchObject({ type: 'connack', codes: [0] });
});

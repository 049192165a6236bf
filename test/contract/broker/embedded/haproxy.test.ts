import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connackCodes } from '../../../../src/gateway/broker.ts';
import { eventually } from '../../../support/eventually.ts';
import { noHaproxy, startHaproxy } from '../../../support/haproxy.ts';
import { startTakingBroker } from '../../../support/mqtt-broker.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { RawClient } from '../../../support/mqtt-raw-client.ts';

/** An api process as far as HAProxy sees it: ready, and it answers with the headers that it was sent. */
async function startApi(): Promise<number> {
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function start({ gateway = 1, api = 1 }: { readonly gateway?: number; readonly api?: number }) {
  const haproxy = await startHaproxy({ gateway, api1: api, api2: 1 });
  onTestFinished(() => haproxy.kill());
  return haproxy;
}

const title = (text: string): string => (noHaproxy === null ? text : `${text}: ${noHaproxy}`);

test.skipIf(noHaproxy !== null)(title('behind HAProxy a vehicle keeps its address'), async () => {
  const from: string[] = [];
  const { port, broker } = await startTakingBroker({
    proxies: ['127.0.0.1'],
    policy: {
      async signIn({ remoteAddress }) {
        from.push(remoteAddress);
        return connackCodes.accepted;
      },
    },
  });
  const { mqttPort } = await start({ gateway: port });
  await eventually(async () => {
    const socket = connectSocket({ port: mqttPort, host: '127.0.0.1', localAddress: '127.0.0.77' });
    onTestFinished(() => void socket.destroy());
    const client = new RawClient(socket).send(mqtt.connect({ clientId: 'car' }));
    expect(await client.next()).toMatchObject({ codes: [0] });
  });
  expect(from).toEqual(['127.0.0.77']);
  expect(broker.status().refused).toEqual({});
});

test.skipIf(noHaproxy !== null)(
  title('behind HAProxy nobody says himself where he comes from, or by which protocol'),
  async () => {
    const { httpPort } = await start({ api: await startApi() });
    const headers = await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${httpPort}/`, {
        headers: {
          'x-forwarded-for': '203.0.113.7',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'other.example',
          forwarded: 'for=203.0.113.7',
        },
      });
      expect(answer.status).toBe(200);
      return (await answer.json()) as Record<string, string>;
    });
    const told = Object.entries(headers).filter(([name]) => name.includes('forwarded'));
    expect(told).toEqual([['x-forwarded-for', '127.0.0.1']]);
  },
);

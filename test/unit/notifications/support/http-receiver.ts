import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ChannelMessage } from '../../../../src/notifications/channel.ts';

export const message = (change: Partial<ChannelMessage> = {}): ChannelMessage => ({
  ...{ id: 'b2f0c1de-0000-8000-8000-000000000001', address: 'ana@example.org', language: 'es' },
  ...{
    subject: 'Crítico: batería',
    text: 'Hola\n',
    short: 'corto',
    ...{ html: '<p>Hola</p>', unsubscribe: null },
    data: { events: [] },
    secret: 'top secret',
  },
  ...change,
});
export const context = (handing = async () => undefined as undefined) => ({
  handing,
  signal: new AbortController().signal,
});

/** A real HTTP server; answers with its port. */
export async function receiver(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
export const bodyOf = async (request: IncomingMessage) => (await request.toArray()).join('');

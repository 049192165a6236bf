import { type AddressInfo, connect } from 'node:net';
import Fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { registerSlowBodies } from '../../../src/api/plugins/slow-bodies.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const second = 1000;

async function posting(path: '/whole' | '/streamed' | '/refused') {
  const clock = new FakeClock();
  const app = Fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  registerSlowBodies(app, clock);
  const begun = Promise.withResolvers<void>();
  app.addHook('onRequest', async (request) => {
    begun.resolve();
    if (request.url === '/refused') throw Object.assign(new Error('nobody knows you'), { statusCode: 401 });
  });
  app.post('/refused', async () => 'never');
  app.post('/whole', { config: { access: 'public' } }, async () => 'taken');
  app.post('/streamed', { config: { access: 'public', streamed: true } }, async () => 'taken');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect({ port: (app.server.address() as AddressInfo).port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  let heard = '';
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.setEncoding('utf8').on('error', () => {});
  socket.on('data', (text: string) => {
    heard += text;
  });
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 40000\r\n\r\n`,
  );
  await begun.promise;
  return { clock, socket, closed, heard: () => heard };
}

it('cuts off a body of which next to nothing has come in half a minute', async () => {
  const { clock, socket, closed, heard } = await posting('/whole');
  socket.write('x');
  clock.advance(31 * second);
  await closed;
  expect(heard()).toBe('');
});

it('cuts it off also where the request was refused before its body had come', async () => {
  const { clock, closed, heard } = await posting('/refused');
  await expect.poll(heard).toContain('401');
  clock.advance(31 * second);
  await closed;
});

it('leaves a body that comes in time alone, and its connection after it', async () => {
  const { clock, socket, heard } = await posting('/whole');
  socket.write('x'.repeat(20_000));
  clock.advance(29 * second);
  socket.write('x'.repeat(20_000));
  await expect.poll(heard).toContain('200 OK');
  clock.advance(600 * second);
  expect(socket.destroyed).toBe(false);
});

it('leaves alone what a route reads as it comes', async () => {
  const { clock, socket, heard } = await posting('/streamed');
  clock.advance(600 * second);
  socket.write('x'.repeat(40_000));
  await expect.poll(heard).toContain('200 OK');
});

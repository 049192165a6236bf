import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { doesAnswer } from '../../../src/engines/database/postgres-answer.ts';

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a PostgreSQL that takes a connection and dies over it does not answer', async () => {
  expect(await doesAnswer(await listen((socket) => socket.resetAndDestroy()))).toBe(false);
  expect(await doesAnswer(await listen((socket) => socket.once('data', () => socket.end())))).toBe(false);
});

test('one that says whether it speaks TLS does', async () => {
  const asked: string[] = [];
  const port = await listen((socket) => {
    socket.once('data', (request) => {
      asked.push(request.toString('hex'));
      socket.write('N');
    });
  });
  expect(await doesAnswer(port)).toBe(true);
  expect(asked).toEqual(['0000000804d2162f']);
});

test('nobody does not', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  expect(await doesAnswer(port)).toBe(false);
});

import { connect } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { shakeHands } from '../../../src/processes/link/handshake.ts';
import { createLink } from '../../../src/processes/link/open-link.ts';
import { createLinkServer, type LinkMethods, type LinkPeer } from '../../../src/processes/link/serve-link.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';

const secret = Buffer.alloc(32, 7);
const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.stop();
});

async function* numbers(count: number) {
  for (let number = 0; number < count; number++) yield { number };
}

const methods = (peers: LinkPeer[] = []): LinkMethods => ({
  calls: {
    twice: (_peer, value: { bytes: Buffer; column: Float64Array }) => ({
      bytes: Buffer.concat([value.bytes, value.bytes]),
      column: value.column,
      none: undefined,
      long: 'x'.repeat(100_000),
    }),
    refuse: () => {
      throw new AppError('conflict', 'no-such-luck', 'No.', { fields: [{ path: 'a', message: 'is wrong' }] });
    },
    never: () => new Promise(() => undefined),
  },
  streams: { numbers },
  openPort() {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (said: { column: Float64Array }) => port1.postMessage({ sum: said.column[0] }));
    return port2;
  },
  onPeer: (peer) => void peers.push(peer),
});

async function serve(options: { port?: number; methods?: LinkMethods; secret?: Buffer } = {}) {
  const server = createLinkServer({
    ...{ host: '127.0.0.1', port: options.port ?? 0, methods: options.methods ?? methods() },
    ...{ secret: async () => options.secret ?? secret, logger: silentLogger },
  });
  await server.start();
  opened.push(server);
  return server;
}

async function open(address: () => string | null) {
  const link = createLink({
    ...{ address: async () => address(), secret: async () => secret },
    ...{ clock: systemClock, logger: silentLogger },
  });
  opened.push(link);
  await link.start();
  return link;
}

const isOpen = (link: { isOpen: boolean }) => eventually(() => expect(link.isOpen).toBe(true));

test('values, errors, streams and ports go through', async () => {
  const server = await serve();
  const link = await open(() => server.address);
  await isOpen(link);
  const answer = await link.call<{ bytes: Buffer; column: Float64Array; long: string }>('twice', {
    ...{ bytes: Buffer.from('ab'), column: new Float64Array([1.5, -0, Number.NaN]) },
  });
  expect(answer.bytes.toString()).toBe('abab');
  expect([...answer.column]).toEqual([1.5, -0, Number.NaN]);
  expect(answer.long).toHaveLength(100_000);
  await expect(link.call('refuse')).rejects.toMatchObject({
    ...{
      kind: 'conflict',
      code: 'no-such-luck',
      message: 'No.',
      fields: [{ path: 'a', message: 'is wrong' }],
    },
  });
  await expect(link.call('toString')).rejects.toThrow('not answered toString');
  const got: { number: number }[] = [];
  for await (const each of link.stream<{ number: number }>('numbers', 1_203)) got.push(each);
  expect(got).toHaveLength(1_203);
  expect(got.at(-1)).toEqual({ number: 1_202 });
  const port = link.openPort();
  const said = new Promise((resolve) => port.once('message', resolve));
  port.postMessage({ column: new Float64Array([42]) });
  expect(await said).toEqual({ sum: 42 });
  port.close();
});

test('a port that the other process cannot open ends, and what was asked meanwhile is answered', async () => {
  const server = await serve({
    methods: {
      ...methods(),
      openPort() {
        throw new Error('no store');
      },
    },
  });
  const link = await open(() => server.address);
  await isOpen(link);
  const answer = link.call<{ none?: unknown }>('twice', { bytes: Buffer.from('a'), column: null });
  const port = link.openPort();
  await new Promise((resolve) => port.once('close', resolve));
  expect(await answer).toMatchObject({ bytes: Buffer.from('aa') });
});

test('a link that broke fails what waits, says so, and is made again where the other process is then', async () => {
  const peers: LinkPeer[] = [];
  let server = await serve({ methods: methods(peers) });
  const changes: boolean[] = [];
  const link = await open(() => server.address);
  link.onChange((now) => void changes.push(now));
  await isOpen(link);
  const heard: unknown[] = [];
  link.on('state', (value) => void heard.push(value));
  peers[0]?.tell('state', { is: 1 });
  await eventually(() => expect(heard).toEqual([{ is: 1 }]));
  const waiting = link.call('never');
  const port = link.openPort();
  const ended = new Promise<void>((resolve) => port.once('close', () => resolve()));
  await Promise.all([server.stop(), expect(waiting).rejects.toMatchObject({ code: 'gateway-away' }), ended]);
  await expect(link.call('twice')).rejects.toMatchObject({ kind: 'unavailable', code: 'gateway-away' });
  server = await serve();
  await isOpen(link);
  expect(changes.slice(-2)).toEqual([false, true]);
});

test('whoever does not know the secret is cut off, before anything is read of him; so is a server that does not', async () => {
  const peers: LinkPeer[] = [];
  const server = await serve({ methods: methods(peers) });
  const port = Number(server.address?.split(':')[1]);
  for (const bytes of [Buffer.from([0, 0, 0, 64, ...Buffer.alloc(64)]), Buffer.from([0xff, 0, 0, 0, 1])]) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resume().write(bytes);
    await gone;
  }
  expect(peers).toEqual([]);
  const other = await serve({ secret: Buffer.alloc(32, 8), methods: methods(peers) });
  const link = await open(() => other.address);
  const right = await open(() => server.address);
  await isOpen(right);
  expect(link.isOpen).toBe(false);
  expect(peers).toHaveLength(1);
});

test('one that does not read what it is told is cut off before that fills the memory', async () => {
  const peers: LinkPeer[] = [];
  const server = await serve({ methods: methods(peers) });
  const [host = '', port] = (server.address ?? '').split(':');
  const socket = connect({ host, port: Number(port) });
  shakeHands(socket, { side: 'client', secret, onOpen: () => socket.pause(), onFrame: () => undefined });
  await eventually(() => expect(peers).toHaveLength(1));
  let isGone = false;
  peers[0]?.onEnd(() => {
    isGone = true;
  });
  const megabyte = Buffer.alloc(1_048_576);
  for (let told = 0; told < 64; told++) peers[0]?.tell('states', megabyte);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isGone).toBe(false);
  for (let told = 0; told < 64; told++) peers[0]?.tell('states', megabyte);
  await eventually(() => expect(isGone).toBe(true));
  socket.destroy();
});

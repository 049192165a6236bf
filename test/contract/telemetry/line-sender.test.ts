import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createLineSender } from '../../../src/engines/telemetry/external/line-sender.ts';
import {
  noVictoriaMetrics,
  startVictoriaMetrics,
  type TestVictoriaMetrics,
} from '../../support/victoria-metrics.ts';

/** What stands before a store may refuse, delay or limit what it is sent. */
describe.skipIf(noVictoriaMetrics !== null)('lines on their way to a store', () => {
  let store: TestVictoriaMetrics;
  beforeAll(async () => {
    store = await startVictoriaMetrics();
  });
  afterAll(() => store.stop());

  /** In front of the store: hands on what `refuse` does not answer itself. */
  async function inFront(
    refuse: (asked: IncomingMessage, answer: ServerResponse) => boolean,
  ): Promise<string> {
    const front = createServer((asked, answer) => {
      if (refuse(asked, answer)) return;
      const { method, url, headers } = asked;
      const on = request(`${store.url}${url}`, { method, headers }, (told) => {
        answer.writeHead(told.statusCode ?? 500, told.headers);
        told.pipe(answer);
      });
      asked.pipe(on);
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    onTestFinished(() => {
      front.close();
      front.closeAllConnections();
    });
    const address = front.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }
  const senderTo = (url: string, gzip = false) =>
    createLineSender({ url, org: '', bucket: 'b', token: '', timeoutMs: 1000, gzip });
  const newest = Date.now() - 60_000;
  const linesOf = (name: string) =>
    Array.from({ length: 60_000 }, (_, index) => `${name},n=${index % 100} v=${index} ${newest - index}\n`);
  async function valuesOf(name: string): Promise<number[]> {
    await fetch(`${store.url}/internal/force_flush`);
    const found = await (await fetch(`${store.url}/api/v1/export?match[]=${name}_v`)).text();
    const values = found
      .trim()
      .split('\n')
      .flatMap((line) => (JSON.parse(line) as { values: number[] }).values);
    return values.sort((a, b) => a - b);
  }

  test('what takes only so much at once is sent less at once, and gets all of it', async () => {
    const sizes: number[] = [];
    const url = await inFront((asked, answer) => {
      const size = Number(asked.headers['content-length']);
      if (size <= 1_000_000) {
        sizes.push(size);
        return false;
      }
      asked.resume().on('end', () => answer.writeHead(413).end());
      return true;
    });
    const lines = linesOf('limited');
    await senderTo(url).send(Buffer.from(lines.join('')));
    expect(sizes.length).toBeGreaterThan(1);
    expect(await valuesOf('limited')).toEqual(lines.map((_, index) => index));
  });

  test('packed, they are fewer bytes and the same lines', async () => {
    let bytes = 0;
    const url = await inFront((asked) => {
      if (asked.headers['content-encoding'] === 'gzip')
        asked.on('data', (piece: Buffer) => {
          bytes += piece.length;
        });
      return false;
    });
    const lines = Buffer.from(linesOf('packed').join(''));
    await senderTo(url, true).send(lines);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(lines.length / 3);
    expect(await valuesOf('packed')).toEqual(linesOf('packed').map((_, index) => index));
  });

  test('who asks to wait is waited for', async () => {
    const url = await inFront((asked, answer) => {
      asked.resume().on('end', () => answer.writeHead(429, { 'retry-after': '7' }).end());
      return true;
    });
    await expect(senderTo(url).send(Buffer.from('a v=1 1\n'))).rejects.toMatchObject({
      ...{ kind: 'unavailable', code: 'telemetry-store-away', retryAfterMs: 7000 },
    });
  });

  test('a request that is not answered is given up, and ended', async () => {
    const ended = Promise.withResolvers<void>();
    const url = await inFront((asked) => {
      asked.socket.once('close', ended.resolve);
      return true;
    });
    await expect(senderTo(url).send(Buffer.from('a v=1 1\n'))).rejects.toMatchObject({ kind: 'unavailable' });
    await ended.promise;
  });
});

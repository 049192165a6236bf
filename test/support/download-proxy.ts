import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface DownloadProxy {
  readonly url: string;
  /** Cuts the next connection that has been answered with more than so many bytes. */
  cutAfter(bytes: number): void;
  /** The `Range` headers that were asked for. */
  readonly ranges: readonly string[];
  close(): Promise<void>;
}

/** A TCP proxy before an HTTP server on loopback, whose downloads break off when a test says so. */
export async function startDownloadProxy(target: number): Promise<DownloadProxy> {
  const ranges: string[] = [];
  const sockets = new Set<Socket>();
  let limit = Number.POSITIVE_INFINITY;
  const server = createServer((client) => {
    let answered = 0;
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const end = () => {
      for (const socket of [client, upstream]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (chunk) => {
      const [, range] = /\r\nrange: *([^\r]+)\r\n/i.exec(chunk.toString('latin1')) ?? [];
      if (range !== undefined) ranges.push(range);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      answered += chunk.length;
      if (answered > limit) {
        limit = Number.POSITIVE_INFINITY;
        end();
      } else if (!client.write(chunk)) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    cutAfter(bytes) {
      limit = bytes;
    },
    ranges,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

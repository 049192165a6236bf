import { startTcpProxy } from './tcp-proxy.ts';

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
  let limit = Number.POSITIVE_INFINITY;
  const { port, close } = await startTcpProxy(target, (client, upstream, end) => {
    let answered = 0;
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
  return {
    url: `http://127.0.0.1:${port}`,
    cutAfter(bytes) {
      limit = bytes;
    },
    ranges,
    close,
  };
}

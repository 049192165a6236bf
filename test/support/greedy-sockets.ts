import { connect, type Socket } from 'node:net';

/** One kind of a bad client: what it says once it is connected, and what it adds each second. */
export interface Greed {
  readonly what: string;
  readonly count: number;
  readonly port: number;
  readonly first: Buffer;
  /** Its n-th byte, once a second, over and over; empty: it stays silent. */
  readonly drip: Buffer;
}

export interface GreedySockets {
  /** How many of each kind are still open. */
  open(): Record<string, number>;
  /** Milliseconds from the connection until the server had closed it, the longest of each kind. */
  longestMs(): Record<string, number>;
  end(): void;
}

const sources = 8;

/** Many sockets that want much and give little; all begin at once. */
export function startGreedySockets(kinds: readonly Greed[]): GreedySockets {
  const open = Object.fromEntries(kinds.map(({ what, count }) => [what, count]));
  const longest = Object.fromEntries(kinds.map(({ what }) => [what, 0]));
  const sockets: Socket[] = [];
  const drips: (() => void)[] = [];
  for (const { what, count, port, first, drip } of kinds) {
    for (let index = 0; index < count; index++) {
      const startedAt = performance.now();
      const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${20 + (index % sources)}` });
      sockets.push(socket);
      socket.on('connect', () => socket.write(first));
      socket.on('error', () => {});
      // What the server says is read, so that its farewell is seen; nothing is answered.
      socket.on('data', () => {});
      socket.on('close', () => {
        open[what] = (open[what] ?? 0) - 1;
        longest[what] = Math.max(longest[what] ?? 0, Math.round(performance.now() - startedAt));
      });
      let at = 0;
      if (drip.length > 0)
        drips.push(() => {
          if (!socket.destroyed) socket.write(drip.subarray(at % drip.length, (at % drip.length) + 1));
          at += 1;
        });
    }
  }
  const timer = setInterval(() => {
    for (const one of drips) one();
  }, 1000);
  return {
    open: () => ({ ...open }),
    longestMs: () => ({ ...longest }),
    end() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}

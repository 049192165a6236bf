import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Random } from './seeded-random.ts';

export interface CuttingProxy {
  readonly port: number;
  /** Connections that were cut just before a PUBACK. */
  cuts(): number;
  /** From now on nothing is cut any more. */
  pass(): void;
  close(): Promise<void>;
}

/**
 * A TCP proxy before an MQTT server on loopback that cuts each connection when the server is about to acknowledge: after
 * up to `atMost` PUBACK chunks that pass, both sides are closed instead of handing on the next.
 */
export async function startCuttingProxy(
  target: number,
  random: Random,
  atMost: number,
): Promise<CuttingProxy> {
  let cuts = 0;
  let cutting = true;
  const sockets = new Set<Socket>();
  const server = createServer((vehicle) => {
    let left = random.integer(0, atMost);
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const end = () => {
      for (const socket of [vehicle, upstream]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [vehicle, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    vehicle.pipe(upstream);
    upstream.on('data', (chunk) => {
      if (cutting && chunk[0] === 0x40) {
        left -= 1;
        if (left < 0) {
          cuts += 1;
          end();
          return;
        }
      }
      vehicle.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    cuts: () => cuts,
    pass() {
      cutting = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

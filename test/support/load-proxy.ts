import type { Random } from './seeded-random.ts';
import { startTcpProxy } from './tcp-proxy.ts';

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
  const { port, close } = await startTcpProxy(target, (vehicle, upstream, end) => {
    let left = random.integer(0, atMost);
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
  return {
    port,
    cuts: () => cuts,
    pass() {
      cutting = false;
    },
    close,
  };
}

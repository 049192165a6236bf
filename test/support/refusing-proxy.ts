import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A TCP proxy on loopback in front of a port of this machine, that can be as if nobody listened. */
export const startRefusingProxy = (target: number): Promise<TcpProxy> =>
  startTcpProxy(target, (client, upstream) => void client.pipe(upstream).pipe(client));

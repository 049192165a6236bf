import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { LoadVehicle } from './load-connection.ts';

export interface LoadAddress {
  readonly host: string;
  readonly port: number;
  /** Where it connects from; any address of this machine unless said. */
  readonly localAddress?: string;
  /** PEM: over TLS, with a server whose certificate for localhost this authority has signed. */
  readonly ca?: string | undefined;
}

/** `opened` names the event after which it may be written to. */
export function openLoadSocket(options: LoadAddress & { readonly vehicle: LoadVehicle }): {
  readonly socket: Socket;
  readonly opened: 'connect' | 'secureConnect';
} {
  const { host, port, localAddress, ca, vehicle } = options;
  const to = { host, port, localAddress, noDelay: true };
  if (ca === undefined) return { socket: connect(to), opened: 'connect' };
  const socket = connectTls({ ...to, ca, servername: 'localhost', ...vehicle.certificate });
  return { socket, opened: 'secureConnect' };
}

/** Node resets no TLS: that only ends. */
export function resetSocket(socket: Socket | null): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

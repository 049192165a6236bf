import type { Aedes, Client } from 'aedes';
import type { ClientConnection } from './client-connection.ts';

/**
 * Who is connected under which client id. A second connection closes the first and waits until nothing is left of it,
 * so that aedes never knows two at once; of several that wait the newest wins.
 */
export class ClientRegistry {
  readonly #current = new Map<string, ClientConnection>();
  readonly #registered = new Map<Client, (() => void)[]>();
  readonly #onOffline: (clientId: string) => void;
  readonly #online = new Set<string>();

  constructor(onOffline: (clientId: string) => void) {
    this.#onOffline = onOffline;
  }

  watch(aedes: Aedes): void {
    aedes.on('client', (client) => this.#registered.set(client, []));
    aedes.on('clientDisconnect', (client) => {
      const waiting = this.#registered.get(client) ?? [];
      this.#registered.delete(client);
      for (const resolve of waiting) resolve();
    });
  }

  get online(): number {
    return this.#online.size;
  }

  find(clientId: string): ClientConnection | undefined {
    return this.#current.get(clientId);
  }

  isOnline(clientId: string): boolean {
    return this.#online.has(clientId);
  }

  /** From now on the connection is the client's; resolves when the one before it is gone. */
  async admit(connection: ClientConnection): Promise<void> {
    const { clientId } = connection;
    const before = this.#current.get(clientId);
    this.#current.set(clientId, connection);
    if (before === undefined) return;
    before.guard.close(null);
    await before.gone;
  }

  cameOnline({ clientId }: ClientConnection): void {
    this.#online.add(clientId);
  }

  /** Nothing is left of the connection. Offline is who has no other that takes its place. */
  left(connection: ClientConnection): void {
    const { clientId } = connection;
    if (this.#current.get(clientId) !== connection) return;
    this.#current.delete(clientId);
    if (this.#online.delete(clientId)) this.#onOffline(clientId);
  }

  /** Ends aedes' side of a client; resolves when aedes has forgotten it. */
  async closeClient(client: Client): Promise<void> {
    const waiting = this.#registered.get(client);
    const forgotten = new Promise<void>((resolve) => {
      if (waiting === undefined) resolve();
      else waiting.push(resolve);
    });
    client.close();
    await forgotten;
  }
}

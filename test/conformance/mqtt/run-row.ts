import { expect } from 'vitest';
import { type ConnectFields, connect } from '../../support/mqtt-packets.ts';
import { ByteClient } from './byte-client.ts';
import { idOf, type Row } from './steps.ts';

export interface Place {
  readonly port: number;
  /** What this client adds to its CONNECT. */
  credentials(clientId: string): ConnectFields;
  advance(ms: number): void;
}

/** Says and hears what the row says, byte for byte. */
export async function runRow({ steps }: Row, place: Place): Promise<void> {
  const open = new Map<string, ByteClient>();
  const all: ByteClient[] = [];
  const begin = (on: string): ByteClient => {
    const client = new ByteClient(place.port);
    all.push(client);
    open.set(on, client);
    return client;
  };
  const on = (name: string): ByteClient => open.get(name) ?? begin(name);
  try {
    for (const [index, step] of steps.flat().entries()) {
      const where = `step ${index + 1}`;
      if ('passes' in step) place.advance(step.passes);
      else if ('connect' in step) {
        const clientId = idOf(step.on);
        begin(step.on).send(connect({ clientId, ...place.credentials(clientId), ...step.connect }));
      } else if ('send' in step) on(step.on).send(step.send);
      else if ('cut' in step) on(step.on).cut();
      else if (step.expect === 'closed')
        expect((await on(step.on).untilClosed()).toString('hex'), `${where}: closed`).toBe('');
      else {
        const found = await on(step.on).take(step.expect.length);
        expect(found.toString('hex'), where).toBe(step.expect.toString('hex'));
      }
    }
  } finally {
    for (const client of all) client.cut();
  }
}

import type { MessagePort } from 'node:worker_threads';
import { type Asked, isAsked } from '../shared/port-calls.ts';
import { BatchReceiver, type SentBatch } from './sent-batch.ts';
import { answererOf, createStoreServer, type StorePort, storeMethods } from './serve-store.ts';
import type { StoreCopy, TelemetryStore } from './telemetry-store.ts';

/** What its owner says to the store's thread: what it asks, and ports by which others are to be answered. */
export type ToStore = Asked | { readonly kind: StorePort; readonly port: MessagePort };

/** The store's side of its thread: answers its owner by `port`, and others by ports of their own. */
export function serveStoreThread(port: MessagePort, store: TelemetryStore): void {
  const batches = new BatchReceiver();
  const server = createStoreServer(store);
  let copy: StoreCopy | null = null;

  const answerer = answererOf(port, {
    ...storeMethods(store),
    start: () => store.start(),
    async stop() {
      try {
        await store.stop();
      } finally {
        // With all ports closed nothing keeps the thread; the answer is sent before they close.
        setImmediate(() => {
          server.close();
          port.close();
        });
      }
    },
    write: (sent: SentBatch) => store.write(batches.receive(sent)),
    committedPosition: () => store.committedPosition(),
    presenceNow: () => store.presenceNow(),
    maintain: () => store.maintain(),
    quiet: () => store.quiet(),
    async beginCopy(directory: string) {
      copy = await store.beginCopy(directory);
      // Whoever asks for the end of it meets its failure.
      copy.done.catch(() => undefined);
      return copy.position;
    },
    copied: () => copy?.done,
  });
  port.on('message', (message: ToStore) => {
    if (isAsked(message)) answerer.receive(message);
    else server.serve(message.kind, message.port);
  });
}

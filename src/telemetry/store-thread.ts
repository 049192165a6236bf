import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { receiveError, type SentError } from '../database/sent-error.ts';
import { telemetryThrough } from '../ingest/store-methods.ts';
import { AppError } from '../shared/errors.ts';
import { Thread } from '../shared/thread.ts';
import { createRemoteReader, type RemoteReader } from './remote-reader.ts';
import { BatchSender } from './sent-batch.ts';
import type { StorePort } from './serve-store.ts';
import type { ToStore } from './store-worker.ts';
import type { TelemetryStore } from './telemetry-store.ts';

export interface StoreThreadOptions {
  /** The module that runs in the thread: it calls `serveStoreThread` with the thread's port. */
  readonly entry: URL;
  /** What the entry is handed; must be cloneable. */
  readonly workerData: unknown;
  readonly bestRows: TelemetryStore['bestRows'];
  /** The thread ended: no store is there any more. */
  readonly onFailure: (error: Error) => void;
}

export interface ThreadedStore extends TelemetryStore {
  /** Lets another thread ask the store by this port, past its owner. */
  serve(kind: StorePort, port: MessagePort): void;
}

const closed = () => new AppError('unavailable', 'telemetry-closed', 'The telemetry store is not open.');

/** A store in a thread of its own: what it does takes nothing of its owner's time, and others need not wait for that. */
export function createStoreThread(options: StoreThreadOptions): ThreadedStore {
  const { bestRows, ...rest } = options;
  const thread = new Thread<SentError>({ ...rest, name: 'store', receiveError, closed });
  const batches = new BatchSender();
  let reader: RemoteReader | null = null;
  const readBy = (): RemoteReader => {
    if (reader === null) throw closed();
    return reader;
  };
  const serve = (kind: StorePort, port: MessagePort): void =>
    thread.post({ kind, port } satisfies ToStore, [port]);

  return {
    ...telemetryThrough(
      (name, args) => thread.call(name, args),
      (name, args) => thread.stream(name, args),
    ),
    // By a port that hands columns over instead of copying them.
    replaySamples: (...args) => readBy().replaySamples(...args),
    messageTimes: (...args) => readBy().messageTimes(...args),
    figures: (...args) => readBy().figures(...args),
    bestRows,
    serve,
    async start() {
      thread.begin();
      await thread.call('start');
      const { port1, port2 } = new MessageChannel();
      serve('reader', port1);
      reader = createRemoteReader(port2);
    },
    async stop() {
      reader?.close();
      reader = null;
      await thread.stop();
    },
    committedPosition: () => thread.call('committedPosition'),
    presenceNow: () => thread.call('presenceNow'),
    write: (batch) => thread.call('write', [batches.send(batch)]),
    maintain: () => thread.call('maintain'),
    quiet: () => thread.call('quiet'),
    async beginCopy(directory) {
      const position = await thread.call<number>('beginCopy', [directory]);
      const done = thread.call<void>('copied');
      // Whoever waits for it meets its failure.
      done.catch(() => undefined);
      return { position, done };
    },
  };
}

import type { MessagePort } from 'node:worker_threads';
import { type SentError, sendError } from '../database/sent-error.ts';
import { askedOfStore, streamedOfStore } from '../ingest/store-methods.ts';
import { Answerer, type Asked } from '../shared/port-calls.ts';
import { serveReader } from './remote-reader.ts';
import type { TelemetryStore } from './telemetry-store.ts';

/** What is asked through a port: all that the store answers, or what a long work reads. */
export type StorePort = 'store' | 'reader';

export type StoreMethods = Record<string, (...args: never[]) => unknown>;

/** Lets other threads ask a store, each by a port of its own. */
export interface StoreServer {
  serve(kind: StorePort, port: MessagePort): void;
  /** No port keeps the thread any more. */
  close(): void;
}

export function createStoreServer(store: TelemetryStore): StoreServer {
  const ports = new Set<MessagePort>();
  const methods = storeMethods(store);
  return {
    serve(kind, port) {
      ports.add(port);
      port.on('close', () => ports.delete(port));
      if (kind === 'reader') {
        serveReader(port, store);
        return;
      }
      const answerer = answererOf(port, methods);
      port.on('message', (asked: Asked) => answerer.receive(asked));
      port.on('close', () => answerer.close());
    },
    close() {
      for (const port of ports) port.close();
    },
  };
}

/** Answers what is asked by `port`. */
export function answererOf(port: MessagePort, methods: StoreMethods): Answerer<SentError> {
  const methodOf = (name: string): StoreMethods[string] => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) throw new Error(`the telemetry store has no ${name}`);
    return method;
  };
  return new Answerer<SentError>(methodOf, (answered) => port.postMessage(answered), sendError);
}

export function storeMethods(store: TelemetryStore): StoreMethods {
  return Object.fromEntries(
    [...askedOfStore, ...streamedOfStore].map((name) => [
      name,
      (store[name] as StoreMethods[string]).bind(store),
    ]),
  );
}

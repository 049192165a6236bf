import type { MessagePort } from 'node:worker_threads';
import { receiveError, type SentError, sendError } from '../database/sent-error.ts';
import type { TelemetryReader } from './telemetry-store.ts';

const streamed = ['replaySamples', 'messageTimes', 'figures'] as const;
type Streamed = (typeof streamed)[number];
type Called = 'newestTs' | 'valuesBefore' | 'signalsOf';

/** What another thread, or a long work of this one, may ask of the store by a port of its own, past the main thread. */
export type RemoteReader = Pick<TelemetryReader, Called | Streamed> & { close(): void };

type Asked =
  | { readonly id: number; readonly method: Called | Streamed; readonly args: readonly unknown[] }
  /** May send one part more; or, with `end`, none. */
  | { readonly id: number; readonly more: true }
  | { readonly id: number; readonly end: true };

type Said =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly part: unknown }
  | { readonly id: number; readonly error: SentError };

/** Parts that are read while the one before is judged. */
const ahead = 2;

const isStreamed = (method: Called | Streamed): method is Streamed =>
  (streamed as readonly string[]).includes(method);

/** Answers by `port` until it is closed. */
export function serveReader(port: MessagePort, reader: Omit<RemoteReader, 'close'>): void {
  const streams = new Map<number, { credit: number; wake: () => void; ended: boolean }>();
  const say = (said: Said, transfer: ArrayBuffer[] = []): void => port.postMessage(said, transfer);

  async function stream(id: number, method: Streamed, args: readonly unknown[]): Promise<void> {
    const flow = { credit: ahead, wake: (): void => undefined, ended: false };
    streams.set(id, flow);
    try {
      const read = reader[method] as (...args: readonly unknown[]) => AsyncIterable<object>;
      for await (const part of read(...args)) {
        if (flow.ended) return;
        say({ id, part }, memoryOf(part));
        flow.credit--;
        while (flow.credit <= 0 && !flow.ended)
          await new Promise<void>((resolve) => {
            flow.wake = resolve;
          });
        if (flow.ended) return;
      }
      say({ id, part: null });
    } finally {
      streams.delete(id);
    }
  }

  async function answer(asked: Asked): Promise<void> {
    if (!('method' in asked)) {
      const flow = streams.get(asked.id);
      if (flow === undefined) return;
      if ('end' in asked) flow.ended = true;
      else flow.credit++;
      flow.wake();
    } else if (isStreamed(asked.method)) await stream(asked.id, asked.method, asked.args);
    else {
      const method = reader[asked.method] as (...args: readonly unknown[]) => Promise<unknown>;
      say({ id: asked.id, value: await method(...asked.args) });
    }
  }

  port.on('message', (asked: Asked) => {
    answer(asked).catch((error: unknown) => say({ id: asked.id, error: sendError(error) }));
  });
  port.on('close', () => {
    for (const flow of streams.values()) {
      flow.ended = true;
      flow.wake();
    }
  });
}

/** Columns are handed over, not copied. */
const memoryOf = (part: object): ArrayBuffer[] => [
  ...new Set(
    Object.values(part).flatMap((column) =>
      ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
    ),
  ),
];

/** The other end. */
export function createRemoteReader(port: MessagePort): RemoteReader {
  const listeners = new Map<number, (said: Said) => void>();
  let lastId = 0;
  port.on('message', (said: Said) => listeners.get(said.id)?.(said));

  const gone = { id: 0, error: sendError(new Error('the telemetry store has closed')) };
  port.on('close', () => {
    for (const listener of [...listeners.values()]) listener(gone);
  });

  function call<T>(method: Called, args: readonly unknown[]): Promise<T> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      listeners.set(id, (said) => {
        listeners.delete(id);
        if ('error' in said) reject(receiveError(said.error));
        else if ('value' in said) resolve(said.value as T);
      });
      port.postMessage({ id, method, args } satisfies Asked);
    });
  }

  async function* stream<T>(method: Streamed, args: readonly unknown[]): AsyncGenerator<T> {
    const id = ++lastId;
    const waiting: Said[] = [];
    let wake: () => void = () => undefined;
    listeners.set(id, (said) => {
      waiting.push(said);
      wake();
    });
    port.postMessage({ id, method, args } satisfies Asked);
    try {
      for (;;) {
        if (waiting.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        const said = waiting.shift();
        if (said === undefined) continue;
        if ('error' in said) throw receiveError(said.error);
        if (!('part' in said) || said.part === null) return;
        port.postMessage({ id, more: true } satisfies Asked);
        yield said.part as T;
      }
    } finally {
      listeners.delete(id);
      port.postMessage({ id, end: true } satisfies Asked);
    }
  }

  return {
    newestTs: (...args) => call('newestTs', args),
    valuesBefore: (...args) => call('valuesBefore', args),
    signalsOf: (...args) => call('signalsOf', args),
    replaySamples: (...args) => stream('replaySamples', args),
    messageTimes: (...args) => stream('messageTimes', args),
    figures: (...args) => stream('figures', args),
    close: () => port.close(),
  };
}

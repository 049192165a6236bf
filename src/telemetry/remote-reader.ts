import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../shared/errors.ts';
import type { ReplayedSamples, TelemetryReader } from './telemetry-store.ts';

/** What another thread may ask of the store by a port of its own, past the main thread. */
export type RemoteReader = Pick<TelemetryReader, 'newestTs' | 'valuesBefore' | 'replaySamples'> & {
  close(): void;
};

type Asked =
  | { readonly id: number; readonly method: 'newestTs' | 'valuesBefore'; readonly args: readonly unknown[] }
  | { readonly id: number; readonly method: 'replaySamples'; readonly args: readonly unknown[] }
  /** May send one part more; or, with `end`, none. */
  | { readonly id: number; readonly more: true }
  | { readonly id: number; readonly end: true };

type Said =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly part: ReplayedSamples | null }
  | { readonly id: number; readonly error: string };

/** Parts that are read while the one before is judged. */
const ahead = 2;

/** Answers by `port` until it is closed. */
export function serveReader(port: MessagePort, reader: Omit<RemoteReader, 'close'>): void {
  const streams = new Map<number, { credit: number; wake: () => void; ended: boolean }>();
  const say = (said: Said, transfer: ArrayBuffer[] = []): void => port.postMessage(said, transfer);

  async function stream(id: number, args: readonly unknown[]): Promise<void> {
    const flow = { credit: ahead, wake: (): void => undefined, ended: false };
    streams.set(id, flow);
    try {
      const parts = reader.replaySamples(...(args as Parameters<TelemetryReader['replaySamples']>));
      for await (const part of parts) {
        if (flow.ended) return;
        const { message, vehicle, signal, ts, value, flags } = part;
        const columns = [message, vehicle, signal, ts, value, flags];
        say({ id, part }, [...new Set(columns.map(({ buffer }) => buffer as ArrayBuffer))]);
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
    } else if (asked.method === 'replaySamples') await stream(asked.id, asked.args);
    else {
      const method = reader[asked.method] as (...args: readonly unknown[]) => Promise<unknown>;
      say({ id: asked.id, value: await method(...asked.args) });
    }
  }

  port.on('message', (asked: Asked) => {
    answer(asked).catch((error: unknown) => say({ id: asked.id, error: messageOf(error) }));
  });
  port.on('close', () => {
    for (const flow of streams.values()) {
      flow.ended = true;
      flow.wake();
    }
  });
}

/** The other end. */
export function createRemoteReader(port: MessagePort): RemoteReader {
  const listeners = new Map<number, (said: Said) => void>();
  let lastId = 0;
  port.on('message', (said: Said) => listeners.get(said.id)?.(said));

  function call<T>(method: 'newestTs' | 'valuesBefore', args: readonly unknown[]): Promise<T> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      listeners.set(id, (said) => {
        listeners.delete(id);
        if ('error' in said) reject(new Error(said.error));
        else if ('value' in said) resolve(said.value as T);
      });
      port.postMessage({ id, method, args } satisfies Asked);
    });
  }

  return {
    newestTs: (...args) => call('newestTs', args),
    valuesBefore: (...args) => call('valuesBefore', args),
    async *replaySamples(...args) {
      const id = ++lastId;
      const waiting: Said[] = [];
      let wake: () => void = () => undefined;
      listeners.set(id, (said) => {
        waiting.push(said);
        wake();
      });
      port.postMessage({ id, method: 'replaySamples', args } satisfies Asked);
      try {
        for (;;) {
          if (waiting.length === 0)
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          const said = waiting.shift();
          if (said === undefined) continue;
          if ('error' in said) throw new Error(said.error);
          if (!('part' in said) || said.part === null) return;
          port.postMessage({ id, more: true } satisfies Asked);
          yield said.part;
        }
      } finally {
        listeners.delete(id);
        port.postMessage({ id, end: true } satisfies Asked);
      }
    },
    close: () => port.close(),
  };
}

import type { AddressInfo } from 'node:net';
import { eventually } from '../../support/eventually.ts';
import type { TestApi } from './start-api.ts';

export interface SentEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

/** Reads the event stream as a browser does, over a real connection. */
export async function readEvents(
  api: TestApi,
  token: string,
  { query = '', lastEventId }: { query?: string; lastEventId?: string } = {},
) {
  if (!api.app.server.listening) await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/events${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  });
  const events: SentEvent[] = [];
  const state = { lastEventId: lastEventId ?? '', comments: 0, ended: false };
  const reading = (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      state.ended = true;
    });

  function take(block: string): void {
    let id: string | null = null;
    let event = 'message';
    let data: string | null = null;
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) state.comments++;
      if (line.startsWith('id: ')) id = line.slice(4);
      if (line.startsWith('event: ')) event = line.slice(7);
      if (line.startsWith('data: ')) data = line.slice(6);
    }
    state.lastEventId = id ?? state.lastEventId;
    if (data !== null) events.push({ id, event, data: JSON.parse(data) });
  }

  return {
    response,
    events,
    state,
    /** Resolves once there are so many events. */
    async received(count: number): Promise<SentEvent[]> {
      return eventually(() => {
        if (events.length < count)
          throw new Error(`only ${events.length} of ${count}: ${JSON.stringify(events)}`);
        return events;
      });
    },
    async caughtUp(): Promise<void> {
      await eventually(() => {
        if (state.lastEventId === '') throw new Error('no id yet');
      });
    },
    async ended(): Promise<void> {
      await eventually(() => {
        if (!state.ended) throw new Error('still open');
      });
    },
    async close(): Promise<void> {
      abort.abort();
      await reading;
    },
  };
}

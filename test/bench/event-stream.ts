import type { ApiSession } from '../support/load-fleet.ts';

export interface StreamedEvent {
  readonly event: string;
  readonly data: unknown;
  /** performance.now() when it had been read. */
  readonly at: number;
}

/** Listens to GET /events; calls back for each event until stopped. */
export async function listen(api: ApiSession, onEvent: (event: StreamedEvent) => void): Promise<() => void> {
  const abort = new AbortController();
  const response = await fetch(`${api.baseUrl}/api/v1/events`, {
    headers: { authorization: `Bearer ${api.token}`, accept: 'text/event-stream' },
    signal: abort.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`/events answers ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => {
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const event = parseEvent(part, performance.now());
        if (event !== undefined) onEvent(event);
      }
    }
  };
  read().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return () => abort.abort();
}

function parseEvent(text: string, at: number): StreamedEvent | undefined {
  let event = 'message';
  let data = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    else if (line.startsWith('data:')) data += line.slice(5);
  }
  return data === '' ? undefined : { event, data: JSON.parse(data), at };
}

/** What a running server's event stream tells one person, from the call on. */
export async function readStream(
  url: string,
  token: string,
): Promise<{
  readonly events: readonly { readonly type: string; readonly data: unknown }[];
  readonly isOpen: () => boolean;
  readonly close: () => void;
}> {
  const abort = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    signal: abort.signal,
  });
  if (answer.status !== 200 || answer.body === null) throw new Error(`the stream answers ${answer.status}`);
  const events: { type: string; data: unknown }[] = [];
  let isOpen = true;
  let waiting = '';
  const read = async (body: ReadableStream<Uint8Array>) => {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const parts = (waiting + text).split('\n\n');
      waiting = parts.pop() ?? '';
      for (const part of parts) {
        const type = /^event: (.*)$/m.exec(part)?.[1];
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (type !== undefined && data !== undefined) events.push({ type, data: JSON.parse(data) });
      }
    }
  };
  void read(answer.body as ReadableStream<Uint8Array>)
    .catch(() => undefined)
    .finally(() => {
      isOpen = false;
    });
  return { events, isOpen: () => isOpen, close: () => abort.abort() };
}

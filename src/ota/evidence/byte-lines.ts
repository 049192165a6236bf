/** The lines of a file by its bytes; `text` is null where they are not UTF-8, `isWhole` false where no line feed follows. */
export interface ByteLine {
  readonly number: number;
  readonly text: string | null;
  readonly isWhole: boolean;
}

const lineFeed = 0x0a;

export async function* byteLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<ByteLine> {
  let number = 0;
  let parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      parts.push(chunk.subarray(from, at));
      number += 1;
      yield { number, text: textOf(parts), isWhole: true };
      parts = [];
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.slice(from));
  }
  if (parts.length > 0) yield { number: number + 1, text: textOf(parts), isWhole: false };
}

function textOf(parts: readonly Uint8Array[]): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    return null;
  }
}

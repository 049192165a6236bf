/** A payload for people: what was received, and what is inside where that is text. */
export interface ReadPayload {
  readonly bytes: Uint8Array;
  readonly isPacked: boolean;
  /** Unpacked; null where it is no text or cannot be unpacked. */
  readonly text: string | null;
}

const maxUnpackedBytes = 4 * 1024 * 1024;

export async function readPayload(base64: string): Promise<ReadPayload> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const inside = isPacked ? await unpack(bytes) : bytes;
    return { bytes, isPacked, text: new TextDecoder('utf-8', { fatal: true }).decode(inside) };
  } catch {
    return { bytes, isPacked, text: null };
  }
}

/** Rejects where it is damaged, or holds more than a message may. */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > maxUnpackedBytes) throw new Error('too large');
    pieces.push(next.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Some items of a stream, in order; `done`: there are no more. */
export interface Piece {
  readonly items: readonly unknown[];
  readonly done: boolean;
}

/** Items that are sent at a time: the sender waits until the receiver asks for more. */
const pieceLength = 500;

/** The sender's side: streams that a thread or process elsewhere reads piece by piece, each by the id it gave. */
export class StreamPieces {
  readonly #streams = new Map<number, AsyncIterator<unknown>>();

  open(id: number, stream: AsyncIterable<unknown>): void {
    this.#streams.set(id, stream[Symbol.asyncIterator]());
  }

  /** A stream that is not open has none. @throws whatever the stream throws; then it is for the caller to `forget` */
  async next(id: number): Promise<Piece> {
    const stream = this.#streams.get(id);
    const items: unknown[] = [];
    while (stream !== undefined && items.length < pieceLength) {
      const next = await stream.next();
      if (next.done === true) break;
      items.push(next.value);
    }
    const done = items.length < pieceLength;
    if (done) this.forget(id);
    return { items, done };
  }

  /** The receiver wants no more of it. */
  async close(id: number): Promise<void> {
    await this.#streams.get(id)?.return?.();
    this.forget(id);
  }

  forget(id: number): void {
    this.#streams.delete(id);
  }

  /** Nobody wants more of any. */
  closeAll(): void {
    for (const stream of this.#streams.values()) void stream.return?.();
  }
}

/** The receiver's side: pulls until the last piece; whoever stops before calls `close`. */
export async function* readPieces<Item>(pull: () => Promise<Piece>, close: () => void): AsyncGenerator<Item> {
  let done = false;
  try {
    while (!done) {
      const piece = await pull();
      done = piece.done;
      yield* piece.items as Item[];
    }
  } finally {
    if (!done) close();
  }
}

import { type Piece, readPieces, StreamPieces } from './stream-pieces.ts';

/** What is asked of another thread or process: calls are answered once, what is opened is pulled piece by piece until it is done or closed. */
export type Asked =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'open'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'pull'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number };

export type Answered<Sent> =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | (Piece & { readonly kind: 'piece'; readonly id: number })
  | { readonly kind: 'failure'; readonly id: number; readonly error: Sent };

const kinds: ReadonlySet<string> = new Set(['call', 'open', 'pull', 'close'] satisfies Asked['kind'][]);

export function isAsked(message: { readonly kind: string }): message is Asked {
  return kinds.has(message.kind);
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Who asks. Whatever comes back is for `receive`. */
export class Caller<Sent> {
  readonly #post: (asked: Asked) => void;
  readonly #receiveError: (sent: Sent) => Error;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** `post` throws where nobody is there to be asked. */
  constructor(post: (asked: Asked) => void, receiveError: (sent: Sent) => Error) {
    this.#post = post;
    this.#receiveError = receiveError;
  }

  call<Value>(method: string, args: readonly unknown[]): Promise<Value> {
    const id = ++this.#lastId;
    return this.#ask<Value>({ kind: 'call', id, method, args });
  }

  async *stream<Item>(method: string, args: readonly unknown[]): AsyncGenerator<Item> {
    const id = ++this.#lastId;
    this.#post({ kind: 'open', id, method, args });
    yield* readPieces<Item>(
      () => this.#ask<Piece>({ kind: 'pull', id }),
      () => this.#leave(id),
    );
  }

  receive(answered: Answered<Sent>): void {
    const waiting = this.#waiting.get(answered.id);
    this.#waiting.delete(answered.id);
    if (answered.kind === 'failure') waiting?.reject(this.#receiveError(answered.error));
    else waiting?.resolve((answered.kind === 'answer' ? answered.value : answered) as never);
  }

  /** Nothing more will come. */
  rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #ask<Value>(asked: Asked): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#post(asked);
      this.#waiting.set(asked.id, { resolve, reject });
    });
  }

  /** Who is gone has closed it already. */
  #leave(id: number): void {
    try {
      this.#post({ kind: 'close', id });
    } catch {}
  }
}

/** Who answers. Whatever is asked is for `receive`. */
export class Answerer<Sent> {
  readonly #methodOf: (name: string) => (...args: never[]) => unknown;
  readonly #post: (answered: Answered<Sent>) => void;
  readonly #sendError: (error: unknown) => Sent;
  readonly #streams = new StreamPieces();

  /** `methodOf` throws where there is no method of that name. */
  constructor(
    methodOf: (name: string) => (...args: never[]) => unknown,
    post: (answered: Answered<Sent>) => void,
    sendError: (error: unknown) => Sent,
  ) {
    this.#methodOf = methodOf;
    this.#post = post;
    this.#sendError = sendError;
  }

  receive(asked: Asked): void {
    this.#answer(asked).catch((error: unknown) => {
      this.#streams.forget(asked.id);
      this.#post({ kind: 'failure', id: asked.id, error: this.#sendError(error) });
    });
  }

  /** Nobody asks any more. */
  close(): void {
    this.#streams.closeAll();
  }

  async #answer(asked: Asked): Promise<void> {
    const { id } = asked;
    switch (asked.kind) {
      case 'call':
        this.#post({
          kind: 'answer',
          id,
          value: await this.#methodOf(asked.method)(...(asked.args as never[])),
        });
        return;
      case 'open':
        this.#streams.open(
          id,
          this.#methodOf(asked.method)(...(asked.args as never[])) as AsyncIterable<unknown>,
        );
        return;
      case 'pull':
        this.#post({ kind: 'piece', id, ...(await this.#streams.next(id)) });
        return;
      case 'close':
        await this.#streams.close(id);
    }
  }
}

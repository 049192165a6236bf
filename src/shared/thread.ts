import { setFlagsFromString } from 'node:v8';
import { type Transferable, Worker } from 'node:worker_threads';
import { type Answered, type Asked, Caller } from './port-calls.ts';

export interface ThreadOptions<Sent, Said> {
  /** The module that runs in the thread: it answers what it is asked by the thread's port, `stop` last. */
  readonly entry: URL;
  readonly name: string;
  /** What the entry is handed; must be cloneable. */
  readonly workerData: unknown;
  readonly youngMb?: number;
  readonly receiveError: (sent: Sent) => Error;
  /** What whoever asks is told before the thread has begun and once it has ended. */
  readonly closed: () => Error;
  /** Whatever else the thread says. */
  readonly onSaid?: (said: Said) => void;
  /** The thread ended and was not asked to. Called once. */
  readonly onFailure: (error: Error) => void;
}

/** From the answer to `stop` to the end of the thread. */
const exitWithinMs = 2000;

/** A thread of ours that is asked and told by its port. */
export class Thread<Sent, Said extends { readonly kind: string } = never> {
  readonly #options: ThreadOptions<Sent, Said>;
  readonly #caller: Caller<Sent>;
  #worker: Worker | null = null;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;
  #ended = false;

  constructor(options: ThreadOptions<Sent, Said>) {
    this.#options = options;
    this.#caller = new Caller((asked: Asked) => this.post(asked), options.receiveError);
  }

  begin(): void {
    const { entry, name, workerData, youngMb, closed, onSaid } = this.#options;
    // What the command line says of it is for the main thread, which has it by now; V8 would put it above `youngMb`.
    setFlagsFromString('--max-semi-space-size=0');
    const worker = new Worker(entry, {
      ...{ workerData, name },
      ...(youngMb === undefined ? {} : { resourceLimits: { maxYoungGenerationSizeMb: youngMb } }),
    });
    this.#worker = worker;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exited = promise;
    worker.on('message', (message: Answered<Sent> | Said) => {
      if (isAnswer<Sent>(message)) this.#caller.receive(message);
      else onSaid?.(message);
    });
    worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => {
      this.#worker = null;
      if (this.#stopping) this.#caller.rejectAll(closed());
      else this.fail(new Error(`the ${name}'s thread ended with code ${code}`));
      resolve();
    });
  }

  call<Value>(method: string, args: readonly unknown[] = []): Promise<Value> {
    return this.#caller.call(method, args);
  }

  stream<Item>(method: string, args: readonly unknown[]): AsyncGenerator<Item> {
    return this.#caller.stream(method, args);
  }

  /** @throws what `closed` gives, where there is no thread */
  post(message: object, transfer: readonly Transferable[] = []): void {
    if (this.#worker === null) throw this.#options.closed();
    this.#worker.postMessage(message, transfer);
  }

  /** The same, where nothing is lost if there is none. */
  tell(message: object): void {
    this.#worker?.postMessage(message);
  }

  /** Nothing more can come of it, though the thread may still be there. */
  fail(error: Error): void {
    this.#caller.rejectAll(error);
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onFailure(error);
  }

  /** Asks it to stop once `ready`, and waits until it has ended. */
  async stop(ready: Promise<unknown> = Promise.resolve()): Promise<void> {
    const worker = this.#worker;
    if (worker === null || this.#stopping) return this.#exited;
    this.#stopping = true;
    try {
      await ready.catch(() => undefined);
      await this.call('stop');
    } catch (error) {
      // Already told, where the thread ended before it could answer.
      if (!this.#ended) throw error;
    } finally {
      const kill = setTimeout(() => worker.terminate(), exitWithinMs);
      await this.#exited;
      clearTimeout(kill);
    }
  }
}

function isAnswer<Sent>(message: { readonly kind: string }): message is Answered<Sent> {
  return message.kind === 'answer' || message.kind === 'piece' || message.kind === 'failure';
}

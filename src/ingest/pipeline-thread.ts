import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { receiveError } from '../database/sent-error.ts';
import { AppError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { type Piece, readPieces } from '../shared/stream-pieces.ts';
import type { Pipeline, PipelineEvents, PipelineStatus } from './pipeline.ts';
import type { FromPipeline, ToPipeline } from './pipeline-messages.ts';
import { telemetryThrough } from './store-methods.ts';

export interface PipelineThreadOptions {
  /** The module that runs in the thread: it calls `servePipeline` with the thread's port. */
  readonly entry: URL;
  /** What the entry is handed; must be cloneable. */
  readonly workerData: unknown;
  /** Asked for at the start. */
  readonly databaseUrl: () => string;
  readonly logger: Logger;
  /** The thread or the pipeline in it ended and cannot go on: the process must end. */
  readonly onFailure: (error: Error) => void;
}

/** Runs the pipeline in a thread of its own and speaks to it. */
export function createPipelineThread(options: PipelineThreadOptions): Pipeline {
  return new PipelineThread(options);
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Messages of a batch live until it is written: with less room they would be copied to where only a full collection finds them. */
const youngMb = 48;

/** From the answer to `stop` to the end of the thread. */
const exitWithinMs = 2000;

const closed = () => new AppError('unavailable', 'pipeline-closed', 'The pipeline is not running.');

class PipelineThread implements Pipeline {
  readonly events: PipelineEvents = {};
  readonly telemetry: Pipeline['telemetry'];
  readonly #options: PipelineThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #opened: Promise<void> | null = null;
  /** What was told before the pipeline is up. */
  #early: ToPipeline[] | null = [];
  #ended = false;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;
  #lastId = 0;
  #status: PipelineStatus = {
    committed: 0,
    messages: 0,
    duplicates: 0,
    quarantined: 0,
    ruleFailures: 0,
    lastBatchMs: 0,
    blocked: 'the pipeline is starting',
  };

  constructor(options: PipelineThreadOptions) {
    this.#options = options;
    this.telemetry = telemetryThrough(
      (name, args) => this.#call(name, args),
      (name, args) => this.#stream(name, args),
    );
  }

  open(): void {
    this.#opened ??= this.#open();
    // `start` meets its failure.
    this.#opened.catch(() => undefined);
  }

  async start(): Promise<void> {
    this.open();
    await this.#opened;
    await this.#call('start', [this.#options.databaseUrl()]);
    for (const message of this.#early ?? []) this.#worker?.postMessage(message);
    this.#early = null;
  }

  #open(): Promise<void> {
    const { entry, workerData } = this.#options;
    const worker = new Worker(entry, {
      workerData,
      name: 'pipeline',
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    });
    this.#worker = worker;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exited = promise;
    worker.on('message', (message: FromPipeline) => this.#receive(message));
    worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => {
      this.#worker = null;
      if (this.#stopping) this.#rejectAll(closed());
      else this.#end(new Error(`the pipeline's thread ended with code ${code}`));
      resolve();
    });
    return this.#call('open', []);
  }

  /** The batch in hand is finished, the store closed. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null || this.#stopping) return this.#exited;
    this.#stopping = true;
    try {
      await this.#opened?.catch(() => undefined);
      await this.#call('stop', []);
    } catch (error) {
      // Already told, where the thread ended before it could answer.
      if (!this.#ended) throw error;
    } finally {
      const kill = setTimeout(() => worker.terminate(), exitWithinMs);
      await this.#exited;
      clearTimeout(kill);
    }
  }

  lastValues(vin: string): ReturnType<Pipeline['lastValues']> {
    return this.#call('lastKnown', [vin]);
  }

  flushed(position: number): void {
    this.#tell('flushed', position);
  }

  vehicleChanged(vin: string): Promise<void> {
    return this.#call('vehicleChanged', [vin]);
  }

  openReader(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    if (this.#worker === null) throw closed();
    this.#worker.postMessage({ kind: 'reader', port: port1 } satisfies ToPipeline, [port1]);
    return port2;
  }

  rulesChanged(): Promise<void> {
    return this.#call('rulesChanged', []);
  }

  faultCodesChanged(): Promise<void> {
    return this.#call('faultCodesChanged', []);
  }

  beginCopy(directory: string): ReturnType<Pipeline['beginCopy']> {
    return this.#call('beginCopy', [directory]);
  }

  endCopy(): Promise<void> {
    return this.#call('endCopy', []);
  }

  watch(vin: string): void {
    this.#tell('watch', vin);
  }

  unwatch(vin: string): void {
    this.#tell('unwatch', vin);
  }

  status(): PipelineStatus {
    return this.#status;
  }

  #tell(method: string, ...args: unknown[]): void {
    const message: ToPipeline = { kind: 'tell', method, args };
    if (this.#early === null) this.#worker?.postMessage(message);
    else this.#early.push(message);
  }

  #call<Value>(method: string, args: readonly unknown[]): Promise<Value> {
    const id = ++this.#lastId;
    return this.#ask<Value>(id, { kind: 'call', id, method, args });
  }

  #ask<Value>(id: number, message: ToPipeline): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#worker === null) {
        reject(closed());
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  async *#stream<Item>(method: string, args: readonly unknown[]): AsyncGenerator<Item> {
    const id = ++this.#lastId;
    if (this.#worker === null) throw closed();
    this.#worker.postMessage({ kind: 'open', id, method, args } satisfies ToPipeline);
    yield* readPieces<Item>(
      () => this.#ask<Piece>(id, { kind: 'pull', id }),
      () => this.#worker?.postMessage({ kind: 'close', id } satisfies ToPipeline),
    );
  }

  #receive(message: FromPipeline): void {
    switch (message.kind) {
      case 'event':
        (this.events[message.name] as ((value: unknown) => void) | undefined)?.(message.value);
        return;
      case 'status':
        this.#status = message.status;
        return;
      case 'ended':
        this.#end(receiveError(message.error));
        return;
      case 'failure':
        this.#take(message.id)?.reject(receiveError(message.error));
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.value as never);
        return;
      case 'piece':
        this.#take(message.id)?.resolve(message as never);
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(error: Error): void {
    this.#rejectAll(error);
    if (this.#ended) return;
    this.#ended = true;
    this.#options.logger.fatal({ err: error }, 'the pipeline ended');
    this.#options.onFailure(error);
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { receiveError, type SentError } from '../database/sent-error.ts';
import { AppError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { type Answered, Caller } from '../shared/port-calls.ts';
import { Thread } from '../shared/thread.ts';
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

/** Messages of a batch live until it is written: with less room they would be copied to where only a full collection finds them. */
const youngMb = 192;

const closed = () => new AppError('unavailable', 'pipeline-closed', 'The pipeline is not running.');

class PipelineThread implements Pipeline {
  readonly events: PipelineEvents = {};
  readonly telemetry: Pipeline['telemetry'];
  readonly #options: PipelineThreadOptions;
  readonly #thread: Thread<SentError, FromPipeline>;
  /** To the store, past the batches. */
  #store: MessagePort | null = null;
  readonly #storeCaller: Caller<SentError>;
  #opened: Promise<void> | null = null;
  /** What was told before the pipeline is up. */
  #early: ToPipeline[] | null = [];
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
    const { entry, workerData, logger, onFailure } = options;
    this.#thread = new Thread<SentError, FromPipeline>({
      ...{ entry, workerData, name: 'pipeline', youngMb, receiveError, closed },
      onSaid: (said) => this.#hear(said),
      onFailure: (error) => {
        this.#leaveStore();
        logger.fatal({ err: error }, 'the pipeline ended');
        onFailure(error);
      },
    });
    this.#storeCaller = new Caller((asked) => {
      if (this.#store === null) throw closed();
      this.#store.postMessage(asked);
    }, receiveError);
    this.telemetry = {
      ...telemetryThrough(
        (name, args) => this.#storeCaller.call(name, args),
        (name, args) => this.#storeCaller.stream(name, args),
      ),
      // With no batch of the vehicle on its way.
      erase: (vin) => this.#thread.call('erase', [vin]),
    };
  }

  open(): void {
    this.#opened ??= this.#open();
    // `start` meets its failure.
    this.#opened.catch(() => undefined);
  }

  async start(): Promise<void> {
    this.open();
    await this.#opened;
    await this.#thread.call('start', [this.#options.databaseUrl()]);
    for (const message of this.#early ?? []) this.#thread.post(message);
    this.#early = null;
  }

  async #open(): Promise<void> {
    this.#thread.begin();
    await this.#thread.call('open');
    const store = this.#openPort('store');
    store.on('message', (answered: Answered<SentError>) => this.#storeCaller.receive(answered));
    store.on('close', () => this.#leaveStore());
    // The thread keeps the process, not the port.
    store.unref();
    this.#store = store;
  }

  /** The batch in hand is finished, the store closed. */
  async stop(): Promise<void> {
    try {
      await this.#thread.stop(this.#opened ?? undefined);
    } finally {
      this.#leaveStore();
    }
  }

  flushed(position: number): void {
    this.#tell('flushed', position);
  }

  vehicleChanged(vin: string): Promise<void> {
    return this.#thread.call('vehicleChanged', [vin]);
  }

  openReader(): MessagePort {
    return this.#openPort('reader');
  }

  rulesChanged(): Promise<void> {
    return this.#thread.call('rulesChanged');
  }

  faultCodesChanged(): Promise<void> {
    return this.#thread.call('faultCodesChanged');
  }

  beginCopy(directory: string): ReturnType<Pipeline['beginCopy']> {
    return this.#thread.call('beginCopy', [directory]);
  }

  endCopy(): Promise<void> {
    return this.#thread.call('endCopy');
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

  #leaveStore(): void {
    this.#store?.close();
    this.#store = null;
    this.#storeCaller.rejectAll(closed());
  }

  #openPort(kind: 'store' | 'reader'): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#thread.post({ kind, port: port1 } satisfies ToPipeline, [port1]);
    return port2;
  }

  #tell(method: string, ...args: unknown[]): void {
    const message: ToPipeline = { kind: 'tell', method, args };
    if (this.#early === null) this.#thread.tell(message);
    else this.#early.push(message);
  }

  #hear(said: FromPipeline): void {
    switch (said.kind) {
      case 'event':
        (this.events[said.name] as ((value: unknown) => void) | undefined)?.(said.value);
        return;
      case 'status':
        this.#status = said.status;
        return;
      case 'ended':
        this.#thread.fail(receiveError(said.error));
    }
  }
}

import type { MessagePort } from 'node:worker_threads';
import { type SentError, sendError } from '../database/sent-error.ts';
import { Answerer, isAsked } from '../shared/port-calls.ts';
import type { PipelineEvents, PipelineStatus } from './pipeline.ts';
import type { FromPipeline, ToPipeline } from './pipeline-messages.ts';
import type { RunningPipeline } from './run-pipeline.ts';

/**
 * The parts of a pipeline that the main thread may speak to, with the store open. `start` makes the rest run, `stop` ends
 * all that is there.
 */
export interface ServedPipeline {
  start(databaseUrl: string): Promise<void>;
  stop(): Promise<void>;
  faultCodesChanged(): Promise<void>;
  /** Lets another thread ask the store by this port: all that may be asked of it, or what a long work reads. */
  serve(kind: 'store' | 'reader', port: MessagePort): void;
  readonly running: RunningPipeline;
}

const statusEveryMs = 250;

/**
 * The pipeline's side of the thread: answers the main thread's calls and passes events on. `create` is handed where
 * events go, and what to call when the pipeline can never go on.
 */
export function servePipeline(
  port: MessagePort,
  create: (events: Required<PipelineEvents>, onFailure: (error: unknown) => void) => Promise<ServedPipeline>,
): void {
  const send = (message: FromPipeline): void => port.postMessage(message);
  const event = (name: keyof PipelineEvents) => (value: unknown) => send({ kind: 'event', name, value });
  const events = {
    onCommitted: event('onCommitted'),
    onDamage: event('onDamage'),
    onFeed: event('onFeed'),
    onSignals: event('onSignals'),
    onVehicleState: event('onVehicleState'),
  };
  let served: ServedPipeline | null = null;
  let statusTimer: NodeJS.Timeout | undefined;
  let lastStatus = '';

  function tellStatus(status: PipelineStatus): void {
    const text = JSON.stringify(status);
    if (text !== lastStatus) send({ kind: 'status', status });
    lastStatus = text;
  }

  const lifecycle = {
    async open() {
      served = await create(events, (error) => send({ kind: 'ended', error: sendError(error) }));
    },
    async start(databaseUrl: string) {
      const { start, running } = whatIsServed('start');
      await start(databaseUrl);
      tellStatus(running.status());
      statusTimer = setInterval(() => tellStatus(running.status()), statusEveryMs);
    },
    async stop() {
      clearInterval(statusTimer);
      try {
        await served?.stop();
        if (served !== null) tellStatus(served.running.status());
      } finally {
        // With the port closed nothing keeps the thread; the answer is sent before it closes.
        setImmediate(() => port.close());
      }
    },
  };

  function methodOf(name: string): (...args: never[]) => unknown {
    if (name === 'open' || name === 'start' || name === 'stop') return lifecycle[name];
    const method = methodsOf(whatIsServed(name))[name];
    if (method === undefined) throw new Error(`the pipeline has no ${name}`);
    return method;
  }

  function whatIsServed(wanted: string): ServedPipeline {
    if (served === null) throw new Error(`the pipeline is not open: ${wanted}`);
    return served;
  }

  const answerer = new Answerer<SentError>(methodOf, (answered) => port.postMessage(answered), sendError);
  port.on('message', (message: ToPipeline) => {
    if (isAsked(message)) answerer.receive(message);
    else if (message.kind === 'tell') methodOf(message.method)(...(message.args as never[]));
    else whatIsServed(message.kind).serve(message.kind, message.port);
  });
}

function methodsOf({
  faultCodesChanged,
  running,
}: ServedPipeline): Record<string, (...args: never[]) => unknown> {
  return {
    flushed: running.flushed.bind(running),
    rulesChanged: running.rulesChanged.bind(running),
    vehicleChanged: running.vehicleChanged.bind(running),
    faultCodesChanged,
    watch: running.watch.bind(running),
    unwatch: running.unwatch.bind(running),
    erase: running.erase.bind(running),
    beginCopy: running.beginCopy.bind(running),
    endCopy: running.endCopy.bind(running),
  };
}

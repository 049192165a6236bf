import type { MessagePort } from 'node:worker_threads';
import { sendError } from '../database/sent-error.ts';
import { StreamPieces } from '../shared/stream-pieces.ts';
import type { TelemetryStore } from '../telemetry/telemetry-store.ts';
import type { LastKnown } from './parts.ts';
import type { PipelineEvents, PipelineStatus } from './pipeline.ts';
import type { FromPipeline, ToPipeline } from './pipeline-messages.ts';
import type { RunningPipeline } from './run-pipeline.ts';
import { askedOfStore, streamedOfStore } from './store-methods.ts';

/**
 * The parts of a pipeline that the main thread may speak to, with the store open. `start` makes the rest run, `stop` ends
 * all that is there.
 */
export interface ServedPipeline {
  start(databaseUrl: string): Promise<void>;
  stop(): Promise<void>;
  faultCodesChanged(): Promise<void>;
  /** Lets another thread read the store by this port. */
  serveReader(port: MessagePort): void;
  readonly running: RunningPipeline;
  readonly store: TelemetryStore;
  readonly lastKnown: LastKnown;
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
  const streams = new StreamPieces();
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
      await served?.stop();
      if (served !== null) tellStatus(served.running.status());
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

  async function handle(message: ToPipeline): Promise<void> {
    const args = 'args' in message ? (message.args as never[]) : [];
    switch (message.kind) {
      case 'tell':
        methodOf(message.method)(...args);
        return;
      case 'call':
        try {
          send({ kind: 'answer', id: message.id, value: await methodOf(message.method)(...args) });
        } finally {
          // With the port closed nothing keeps the thread; a failure is sent before it closes.
          if (message.method === 'stop') setImmediate(() => port.close());
        }
        return;
      case 'open':
        streams.open(message.id, methodOf(message.method)(...args) as AsyncIterable<unknown>);
        return;
      case 'reader':
        whatIsServed('reader').serveReader(message.port);
        return;
      case 'pull':
        send({ kind: 'piece', id: message.id, ...(await streams.next(message.id)) });
        return;
      case 'close':
        await streams.close(message.id);
    }
  }

  port.on('message', (message: ToPipeline) => {
    handle(message).catch((error: unknown) => {
      if (message.kind === 'tell' || message.kind === 'reader') throw error;
      streams.forget(message.id);
      send({ kind: 'failure', id: message.id, error: sendError(error) });
    });
  });
}

function methodsOf({
  faultCodesChanged,
  running,
  store,
  lastKnown,
}: ServedPipeline): Record<string, (...args: never[]) => unknown> {
  const ofStore = [...askedOfStore, ...streamedOfStore].map((name) => [
    name,
    (store[name] as () => unknown).bind(store),
  ]);
  return {
    ...(Object.fromEntries(ofStore) as Record<string, (...args: never[]) => unknown>),
    flushed: running.flushed.bind(running),
    rulesChanged: running.rulesChanged.bind(running),
    vehicleChanged: running.vehicleChanged.bind(running),
    faultCodesChanged,
    watch: running.watch.bind(running),
    unwatch: running.unwatch.bind(running),
    lastKnown: lastKnown.of.bind(lastKnown),
    erase: running.erase.bind(running),
    beginCopy: running.beginCopy.bind(running),
    endCopy: running.endCopy.bind(running),
  };
}

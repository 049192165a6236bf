import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadConfig, LoadNews, LoadOrder, LoadReport } from './load-worker.ts';

export type { LoadConfig, LoadReport } from './load-worker.ts';

export interface Load {
  /** All vehicles are signed in. */
  online(): Promise<void>;
  /** Begins to send. */
  go(): void;
  progress(): { sent: number; acknowledged: number; online: number; problems: readonly string[] };
  /** Sends nothing new, waits for the PUBACKs of what was sent, at most `withinMs`; ends the process. */
  finish(withinMs?: number): Promise<LoadReport>;
  /** Ends the process at once. */
  abort(): Promise<void>;
}

const loadDefaults = {
  host: '127.0.0.1',
  boot: 'load',
  window: 20,
  signals: 40,
  ratePerSecond: 0,
  copies: false,
  marked: false,
  poisoned: false,
  most: null,
  connectsAtOnce: 100,
} satisfies Partial<LoadConfig>;

/** A fleet's load in a process of its own; see load-connection.ts for what each vehicle does. */
export function startLoad(config: Pick<LoadConfig, 'port' | 'vehicles'> & Partial<LoadConfig>): Load {
  const child = fork(new URL('./load-worker.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let progress = { sent: 0, acknowledged: 0, online: 0, problems: [] as string[] };
  const isOnline = Promise.withResolvers<void>();
  const reported = Promise.withResolvers<LoadReport>();
  const exited = once(child, 'exit');
  child.on('message', (news: LoadNews) => {
    if (news.kind === 'online') isOnline.resolve();
    else if (news.kind === 'progress') progress = news;
    else reported.resolve(news.report);
  });
  child.on('exit', (code, signal) => {
    const error = new Error(`the load ended early (${code ?? signal})`);
    isOnline.reject(error);
    reported.reject(error);
  });
  // Who does not wait for one of the two is not told of its failure.
  isOnline.promise.catch(() => {});
  reported.promise.catch(() => {});
  const order = (what: LoadOrder) => child.send(what);
  order({ kind: 'configure', config: { ...loadDefaults, ...config } });
  return {
    online: () => isOnline.promise,
    go: () => order({ kind: 'go' }),
    progress: () => progress,
    async finish(withinMs = 30_000) {
      order({ kind: 'finish', withinMs });
      const report = await reported.promise;
      child.disconnect();
      await exited;
      return report;
    },
    async abort() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadReport } from './load-generator.ts';
import type { StormConfig, StormEnding, StormNews, StormOrder, StormReport } from './storm-worker.ts';

export interface StormFleet {
  /**
   * Ends every connection at once; then, as soon as somebody listens on the port, all vehicles connect at the same moment
   * and each sends one message of 2 kB. Resolves when all have their PUBACK.
   */
  strike(port: number, ending?: StormEnding): Promise<StormReport>;
  /** What each vehicle meant to send, and what was acknowledged. */
  report(): Promise<Pick<LoadReport, 'vehicles'>>;
  /** Ends the process at once, and every connection with it. */
  end(): Promise<void>;
}

/** Thousands of vehicles in one process of their own, each with a socket. */
export function startStormFleet(config: StormConfig): StormFleet {
  const child = fork(new URL('./storm-worker.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const ask = async <Kind extends StormNews['kind']>(order: StormOrder, kind: Kind) => {
    const ended = exited.then(([code, signal]) => {
      throw new Error(`the storm ended early (${code ?? signal})`);
    });
    child.send(order);
    const [news] = (await Promise.race([once(child, 'message'), ended])) as [StormNews];
    if (news.kind !== kind) throw new Error(`the storm says ${news.kind}, ${kind} was expected`);
    return news as Extract<StormNews, { kind: Kind }>;
  };
  child.send({ kind: 'configure', config } satisfies StormOrder);
  return {
    strike: async (port, ending = 'cut') => (await ask({ kind: 'strike', port, ending }, 'struck')).report,
    report: async () => ({ vehicles: (await ask({ kind: 'report' }, 'reported')).vehicles }),
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

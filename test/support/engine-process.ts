import type { ChildProcess } from 'node:child_process';
import { endProcess } from './end-process.ts';
import { eventually } from './eventually.ts';
import { freezeProcess } from './freeze-process.ts';

/** A program that a server of ours speaks to, such as a broker or a database. */
export interface EngineProcess {
  /** Of the process that runs now; 0: none does. */
  readonly pid: () => number;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** As `kill -9`. */
  kill(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
}

/** `launch` starts the program, `answers` throws until it does. */
export function createEngineProcess(
  launch: () => ChildProcess,
  answers: () => Promise<unknown>,
): EngineProcess & { end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>; signal(name: NodeJS.Signals): void } {
  let child: ChildProcess | null = null;

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const dying = child;
    child = null;
    await endProcess(dying, signal);
  }

  return {
    pid: () => child?.pid ?? 0,
    async start() {
      child = launch();
      await eventually(answers, { timeoutMs: 30_000 });
    },
    kill: () => end('SIGKILL'),
    end,
    freeze: async () => (child?.pid === undefined ? undefined : freezeProcess(child.pid)),
    thaw: () => void child?.kill('SIGCONT'),
    signal: (name) => void child?.kill(name),
  };
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';
import { freezeProcess } from './freeze-process.ts';
import { lastingTempDir } from './temp-dir.ts';

/** Why tests on VictoriaMetrics are left out; null where they are not. */
export const noVictoriaMetrics: string | null =
  spawnSync('victoria-metrics', ['--version']).error === undefined
    ? null
    : 'victoria-metrics is not installed (Debian: apt-get install victoria-metrics)';

/** A real VictoriaMetrics on a free port of this machine, in a directory of its own that outlives its processes. */
export interface TestVictoriaMetrics {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** On the same port and directory. */
  start(): Promise<void>;
  /** As `kill -9`. */
  kill(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
  stop(): Promise<void>;
}

export async function startVictoriaMetrics(flags: readonly string[] = []): Promise<TestVictoriaMetrics> {
  const [port = 0] = await freePorts(1);
  const directory = lastingTempDir();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const address = ['-httpListenAddr', `127.0.0.1:${port}`, '-storageDataPath', directory.path];
    child = spawn(
      'victoria-metrics',
      [...address, '-retentionPeriod=100y', '-memory.allowedBytes=256MB', ...flags],
      { stdio: 'ignore' },
    );
    await eventually(
      async () => {
        const answer = await fetch(`${url}/health`);
        if (!answer.ok) throw new Error(`VictoriaMetrics answers ${answer.status}`);
      },
      { timeoutMs: 30_000 },
    );
  }

  async function kill(): Promise<void> {
    const dying = child;
    child = null;
    if (dying === null) return;
    const gone = once(dying, 'exit');
    dying.kill('SIGKILL');
    await gone;
  }

  await start();
  return {
    url,
    get pid() {
      return child?.pid ?? 0;
    },
    start,
    kill,
    freeze: async () => (child?.pid === undefined ? undefined : freezeProcess(child.pid)),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      await kill();
      directory.remove();
    },
  };
}

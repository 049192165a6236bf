import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';
import { freezeProcess } from './freeze-process.ts';
import { lastingTempDir } from './temp-dir.ts';

/** Why tests on Redis are left out; null where they are not. */
export const noRedis: string | null =
  spawnSync('redis-server', ['--version']).status === 0
    ? null
    : 'redis-server is not installed (Debian: apt-get install redis-server)';

/** A real redis-server on a free port of this machine. */
export interface TestRedis {
  readonly url: string;
  /** Forgets everything. */
  empty(): Promise<void>;
  /** As `kill -9`. */
  kill(): Promise<void>;
  /** On the same port, with what it has kept; `emptied`: with nothing. */
  start(options?: { readonly emptied?: boolean }): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
  stop(): Promise<void>;
}

/** `keeps`: its log is on disk, as it should be; otherwise it has its data in memory only. */
export async function startRedis({ keeps = false } = {}): Promise<TestRedis> {
  const [port = 0] = await freePorts(1);
  const directory = lastingTempDir();
  let child: ChildProcess | null = null;

  /** One command on a connection of its own. */
  function ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.setEncoding('utf8');
      socket.on('error', reject);
      socket.on('data', (answer: string) => {
        socket.destroy();
        resolve(answer);
      });
      socket.write(`${command}\r\n`);
    });
  }

  async function start({ emptied = false } = {}): Promise<void> {
    if (emptied) rmSync(join(directory.path, 'appendonlydir'), { recursive: true, force: true });
    const appendOnly = ['--appendonly', keeps ? 'yes' : 'no'];
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...appendOnly];
    child = spawn('redis-server', [...options, '--dir', directory.path, '--daemonize', 'no'], {
      stdio: 'ignore',
    });
    await eventually(() => ask('PING'), { timeoutMs: 20_000 });
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
    url: `redis://127.0.0.1:${port}`,
    empty: async () => void (await ask('FLUSHALL')),
    kill,
    start,
    freeze: async () => (child?.pid === undefined ? undefined : freezeProcess(child.pid)),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      await kill();
      directory.remove();
    },
  };
}

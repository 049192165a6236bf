import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';
import { freePorts } from './free-ports.ts';
import { lastingTempDir } from './temp-dir.ts';

/** Why tests on Redis are left out; null where they are not. */
export const noRedis: string | null =
  spawnSync('redis-server', ['--version']).status === 0
    ? null
    : 'redis-server is not installed (Debian: apt-get install redis-server)';

/** A real redis-server on a free port of this machine. */
export interface TestRedis extends Omit<EngineProcess, 'pid'> {
  readonly url: string;
  /** Forgets everything. */
  empty(): Promise<void>;
  /** On the same port, with what it has kept; `emptied`: with nothing. */
  start(options?: { readonly emptied?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** `keeps`: its log is on disk, as it should be; otherwise it has its data in memory only. */
export async function startRedis({ keeps = false } = {}): Promise<TestRedis> {
  const [port = 0] = await freePorts(1);
  const directory = lastingTempDir();

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

  const address = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory.path];
  const settings = ['--save', '', '--appendonly', keeps ? 'yes' : 'no', '--daemonize', 'no'];
  const { kill, start, freeze, thaw } = createEngineProcess(
    () => spawn('redis-server', [...address, ...settings], { stdio: 'ignore' }),
    () => ask('PING'),
  );
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    empty: async () => void (await ask('FLUSHALL')),
    kill,
    async start({ emptied = false } = {}) {
      if (emptied) rmSync(join(directory.path, 'appendonlydir'), { recursive: true, force: true });
      await start();
    },
    freeze,
    thaw,
    async stop() {
      await kill();
      directory.remove();
    },
  };
}

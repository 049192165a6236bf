import { spawn, spawnSync } from 'node:child_process';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';
import { freePorts } from './free-ports.ts';
import { lastingTempDir } from './temp-dir.ts';

/** Why tests on VictoriaMetrics are left out; null where they are not. */
export const noVictoriaMetrics: string | null =
  spawnSync('victoria-metrics', ['--version']).error === undefined
    ? null
    : 'victoria-metrics is not installed (Debian: apt-get install victoria-metrics)';

/** A real VictoriaMetrics on a free port of this machine, in a directory of its own that outlives its processes. */
export interface TestVictoriaMetrics extends EngineProcess {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startVictoriaMetrics(flags: readonly string[] = []): Promise<TestVictoriaMetrics> {
  const [port = 0] = await freePorts(1);
  const directory = lastingTempDir();
  const url = `http://127.0.0.1:${port}`;
  const address = ['-httpListenAddr', `127.0.0.1:${port}`, '-storageDataPath', directory.path];
  const settings = ['-retentionPeriod=100y', '-memory.allowedBytes=256MB', ...flags];
  const engine = createEngineProcess(
    () => spawn('victoria-metrics', [...address, ...settings], { stdio: 'ignore' }),
    async () => {
      const answer = await fetch(`${url}/health`);
      if (!answer.ok) throw new Error(`VictoriaMetrics answers ${answer.status}`);
    },
  );
  await engine.start();
  return {
    ...engine,
    url,
    async stop() {
      await engine.kill();
      directory.remove();
    },
  };
}

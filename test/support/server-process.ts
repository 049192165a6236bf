import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';

export const adminPassword = 'correct horse battery';

export interface ServerProcess {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly baseUrl: string;
  /** Starts the server as `npm start` does, and waits for /ready; milliseconds that took. */
  start(): Promise<number>;
  /** The server's pid; throws while it does not run. */
  pid(): number;
  /** Of the PostgreSQL in the data directory, null where there is none. */
  postgresPid(): number | null;
  /** kill -9, and waits until the process is gone; with PostgreSQL where asked. */
  kill(options?: { postgresToo?: boolean }): Promise<void>;
  /** The exit code of a server that ends by itself. */
  exited(): Promise<number | null>;
  /** SIGTERM; the exit code and milliseconds until the exit. */
  stop(): Promise<{ code: number | null; ms: number }>;
  /** Standard error so far, of all starts. */
  output(): string;
  /** Standard output so far, of all starts. */
  printed(): string;
  /** Ends whatever still runs. */
  dispose(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  /** More settings, `ROADSIDE_…`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly readyWithinMs?: number;
  /** Put before node, such as strace with its options. */
  readonly wrapper?: readonly string[];
}

/** What `npm start` hands to Node. */
function startArguments(): string[] {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(file) as { scripts: { start: string } };
  return scripts.start.replace('exec node ', '').split(' ');
}

/** The real server as a child process on ports of its own, without a vehicle rate limit. */
export async function createServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const [httpPort, mqttPort] = await freePorts(2);
  return new RunningServer(options, httpPort ?? 0, mqttPort ?? 0);
}

class RunningServer implements ServerProcess {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly baseUrl: string;
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | null = null;
  #output = '';
  #printed = '';

  constructor(options: ServerProcessOptions, httpPort: number, mqttPort: number) {
    this.#options = options;
    this.dataDir = options.dataDir;
    this.httpPort = httpPort;
    this.mqttPort = mqttPort;
    this.baseUrl = `http://127.0.0.1:${httpPort}`;
  }

  async start(): Promise<number> {
    const startedAt = performance.now();
    const command = [...(this.#options.wrapper ?? []), process.execPath, ...startArguments()];
    const child = spawn(command[0] ?? '', command.slice(1), {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ROADSIDE_DATA_DIR: this.dataDir,
        ROADSIDE_HTTP_PORT: String(this.httpPort),
        ROADSIDE_MQTT_PORT: String(this.mqttPort),
        ROADSIDE_ADMIN_PASSWORD: adminPassword,
        ROADSIDE_VEHICLE_RATE: '0',
        ROADSIDE_LOG_LEVEL: 'warn',
        ...this.#options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed += text;
    });
    const timeoutMs = this.#options.readyWithinMs ?? 300_000;
    let ended = false;
    await eventually(
      async () => {
        ended = child.exitCode !== null || child.signalCode !== null;
        if (!ended) await this.#assertReady();
      },
      { timeoutMs, everyMs: 25 },
    ).catch((error: unknown) => {
      throw new Error(`the server is not ready after ${timeoutMs} ms:\n${this.#tail()}`, { cause: error });
    });
    if (ended)
      throw new Error(`the server ended with code ${child.exitCode} while starting:\n${this.#tail()}`);
    return performance.now() - startedAt;
  }

  pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the server does not run');
    return pid;
  }

  postgresPid(): number | null {
    const file = existsSync(this.dataDir)
      ? readdirSync(this.dataDir, { recursive: true, encoding: 'utf8' }).find((path) =>
          path.endsWith('postmaster.pid'),
        )
      : undefined;
    if (file === undefined) return null;
    const pid = Number.parseInt(readFileSync(join(this.dataDir, file), 'utf8'), 10);
    return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : null;
  }

  async kill({ postgresToo = false } = {}): Promise<void> {
    const postgres = postgresToo ? this.postgresPid() : null;
    const child = this.#child;
    this.#child = null;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      if (postgres !== null) process.kill(postgres, 'SIGKILL');
      await gone;
    }
  }

  async exited(): Promise<number | null> {
    const child = this.#child;
    if (child === null) throw new Error('the server does not run');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.#child = null;
    return child.exitCode;
  }

  async stop(): Promise<{ code: number | null; ms: number }> {
    const child = this.#child;
    if (child === null) throw new Error('the server does not run');
    const startedAt = performance.now();
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    this.#child = null;
    return { code: child.exitCode, ms: performance.now() - startedAt };
  }

  output(): string {
    return this.#output;
  }

  printed(): string {
    return this.#printed;
  }

  async dispose(): Promise<void> {
    await this.kill();
    const postgres = this.postgresPid();
    if (postgres === null) return;
    // SIGQUIT: PostgreSQL ends at once, with all its processes.
    process.kill(postgres, 'SIGQUIT');
    await eventually(() => {
      if (isAlive(postgres)) throw new Error(`PostgreSQL ${postgres} does not end`);
    });
  }

  async #assertReady(): Promise<void> {
    const response = await fetch(`${this.baseUrl}/ready`, { signal: AbortSignal.timeout(2000) });
    const body = await response.text();
    if (response.status !== 200) throw new Error(`/ready answers ${response.status}: ${body}`);
  }

  #tail(): string {
    return this.#output.slice(-4000);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

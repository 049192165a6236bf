import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '../../support/free-ports.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Where `npm ci` and `npm run build` put it. */
const built = join(root, 'dist/console');

export const demoPassword = 'correct horse battery';

export interface RunningDemo {
  /** The console, as built for it. */
  readonly consoleDirectory: string;
  readonly url: string;
  readonly mqttUrl: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** Builds the console, where it is not built already, and runs `npm run demo` on ports and in a directory of its own; resolves once the fleet has told its past. */
export async function startDemo(): Promise<RunningDemo> {
  const directory = mkdtempSync(join(tmpdir(), 'roadside-console-'));
  const consoleDirectory = isBuilt() ? built : join(directory, 'console');
  if (consoleDirectory !== built) await buildConsole(consoleDirectory);
  const [httpPort, mqttPort] = await freePorts(2);
  const child = spawn(process.execPath, ['simulators/demo.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TEST_CONSOLE_DIRECTORY: consoleDirectory,
      ROADSIDE_DATA_DIR: join(directory, 'data'),
      ROADSIDE_HTTP_PORT: String(httpPort),
      ROADSIDE_MQTT_PORT: String(mqttPort),
      ROADSIDE_ADMIN_PASSWORD: demoPassword,
      // Receivers of the tests are on this machine.
      ROADSIDE_WEBHOOK_NETWORKS: '127.0.0.0/8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  const told = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('The past is told')) resolve();
      });
    child.on('exit', (code) => reject(new Error(`the demo ended with code ${code}:\n${output}`)));
  });
  await told;
  return {
    consoleDirectory,
    url: `http://127.0.0.1:${httpPort}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    password: demoPassword,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Nothing that the console is made of is newer than what was made of it. */
function isBuilt(): boolean {
  const madeAt = statSync(join(built, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(root, 'src/console'), { recursive: true, encoding: 'utf8' });
  const parts = ['package-lock.json', ...sources.map((name) => join('src/console', name))];
  return parts.every((name) => statSync(join(root, name)).mtimeMs < madeAt);
}

/** In a process of its own: what a test runner sets makes a build for tests, and not the one that people get. */
async function buildConsole(outDir: string): Promise<void> {
  const { NODE_ENV: _, ...env } = process.env;
  await promisify(execFile)(
    process.execPath,
    [
      join(root, 'node_modules/vite/bin/vite.js'),
      'build',
      'src/console',
      '--outDir',
      outDir,
      '--logLevel',
      'warn',
    ],
    { cwd: root, env },
  );
}

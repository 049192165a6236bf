import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  /** Resolves with a plain sentence when the server ends, for whatever reason. */
  readonly ended: Promise<string>;
  /** SIGTERM, then waits; a server that does not end in time is killed. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Everything that the server writes goes here. */
  readonly logFile: string;
  /** Lines that a person should see: warnings, and what a failed start says. */
  readonly onLine: (line: string) => void;
}

const warning = 40;
const stopWithinMs = 10_000;

/** Starts the real server as a process of its own, so that the demo is what a user would run. */
export function startServer({ environment, logFile, onLine }: ServerProcessOptions): ServerProcess {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const guard = new URL('end-with-parent.ts', import.meta.url).href;
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', guard, main], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches the whole group of the terminal; the demo alone decides when the server stops.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    stream.pipe(log, { end: false });
  }
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    const text = worthShowing(line);
    if (text !== null) onLine(text);
  });
  const ended = endOf(child).finally(() => log.end());
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      const tooLong = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(tooLong);
    },
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  const failed = once(child, 'error').then(([error]) => `the server could not be started: ${String(error)}`);
  const closed = once(child, 'close').then(([code, signal]) =>
    signal === null ? `the server ended with exit code ${code}` : `the server was ended by ${signal}`,
  );
  return Promise.race([closed, failed.catch(() => closed)]);
}

/** A log line of at least a warning, or a line that is no log line at all (a start that failed). */
function worthShowing(line: string): string | null {
  if (line.trim() === '') return null;
  if (!line.startsWith('{')) return line;
  try {
    const entry = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } };
    if ((entry.level ?? 0) < warning) return null;
    return [entry.msg, entry.err?.message].filter((part) => part !== undefined).join(': ');
  } catch {
    return line;
  }
}

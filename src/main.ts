import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { keepCompiledCode } from './config/compile-cache.ts';
import { loadSettings } from './config/settings.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { leave } from './shared/leave.ts';
import { createLogger, type Logger } from './shared/logger.ts';
import type { Sequence } from './shared/sequence.ts';

/** Longest that a stop may take; then whatever hangs is left behind, and the exit code says so. Usually it takes a second. */
const stopWithinMs = 5_000;
/** A start may be followed by a kill, so what was compiled is not left to be kept at the exit; nor is the start held up by it. */
const keepCompiledAfterMs = 5_000;

let logger: Logger | undefined;
try {
  const settings = loadSettings();
  logger = createLogger(settings.logLevel);
  keepCompiledCode([
    join(import.meta.dirname, '../node_modules/.cache/roadside'),
    join(settings.dataDir, 'compiled'),
  ]);
  const { composeServer } = await import('./compose.ts');
  const server = composeServer(settings, logger, (error) => fail(error));
  const stop = stopOnce(server);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const loadedMs = Math.round(performance.now());
  await server.start();
  logger.info(
    { partsMs: { 'loading the program': loadedMs, ...server.took } },
    'how long each part of the start took',
  );
  setTimeout(flushCompileCache, keepCompiledAfterMs).unref();
} catch (error) {
  fail(error);
}

/** A second signal, or a signal during the start, changes nothing: the first stop is already under way. */
function stopOnce(server: Sequence): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => fail(tooLate(server)), stopWithinMs).unref();
    server.stop().then(() => {
      logger?.info({ partsMs: server.stopTook }, 'how long each part of the stop took');
      process.exit(0);
    }, fail);
  };
}

function tooLate({ stopping, stopTook }: Sequence): AppError {
  const before = Object.entries(stopTook).filter(([, ms]) => ms >= 100);
  const took = before.map(([name, ms]) => `${name} ${ms} ms`).join(', ');
  return new AppError(
    'unavailable',
    'stop-too-slow',
    `the server did not stop within ${stopWithinMs} ms: it waits for ${stopping ?? 'its start'}` +
      (took === '' ? '' : `; before that took ${took}`),
  );
}

/** What cannot be mended while running ends the process; the next start repairs. */
function fail(error: unknown): never {
  if (error instanceof AppError && logger?.isLevelEnabled('debug') !== true)
    process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`);
  leave(1);
}

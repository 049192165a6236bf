import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { keepCompiledCode } from './config/compile-cache.ts';
import { loadSettings } from './config/settings.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger, type Logger } from './shared/logger.ts';

/** Longest that a stop may take; then whatever hangs is left behind, and the exit code says so. */
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
  const stop = stopOnce(server.stop);
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
function stopOnce(stopServer: () => Promise<void>): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    setTimeout(
      () => fail(new Error(`the server did not stop within ${stopWithinMs} ms`)),
      stopWithinMs,
    ).unref();
    stopServer().then(() => process.exit(0), fail);
  };
}

/** What cannot be mended while running ends the process; the next start repairs. */
function fail(error: unknown): never {
  if (error instanceof AppError && logger?.isLevelEnabled('debug') !== true)
    process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`);
  process.exit(1);
}

import { composeServer } from './compose.ts';
import { loadSettings } from './config/settings.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger, type Logger } from './shared/logger.ts';

/** Longest that a stop may take; then whatever hangs is left behind, and the exit code says so. */
const stopWithinMs = 5_000;

let logger: Logger | undefined;
try {
  const settings = loadSettings();
  logger = createLogger(settings.logLevel);
  const server = composeServer(settings, logger, (error) => fail(error));
  const stop = stopOnce(server.stop);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await server.start();
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

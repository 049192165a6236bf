import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/** A process of its own that runs the database in the directory given, says its address, and stops it on SIGTERM. */
const server = createEmbeddedPostgres({
  directory: process.argv[2] ?? '',
  logger: silentLogger,
  clock: systemClock,
});
process.on('SIGINT', () => undefined);
process.on('SIGTERM', async () => {
  await server.stop();
  process.exit(0);
});
await server.start();
process.stdout.write(`${server.url}\n`);
setInterval(() => undefined, 60_000);

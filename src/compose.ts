import { join } from 'node:path';
import type { PipelineSettings } from './compose-pipeline.ts';
import { createDataDirPart } from './config/data-dir.ts';
import type { Settings } from './config/settings.ts';
import { createEmbeddedPostgres } from './engines/database/embedded-postgres.ts';
import { createExternalPostgres } from './engines/database/external-postgres.ts';
import { createPipelineThread } from './ingest/pipeline-thread.ts';
import { systemClock } from './shared/clock.ts';
import type { Logger } from './shared/logger.ts';
import { createParallel, createSequence, type Sequence } from './shared/sequence.ts';

const rulesDirectory = join(import.meta.dirname, '../rules');

/**
 * The server, joined but not started. What takes time elsewhere is begun first: the pipeline's thread, which repairs its
 * store, and the database. The rest of the program is loaded meanwhile. `onFailure` is called when the server cannot go
 * on: the process must end, the next start repairs.
 */
export function composeServer(
  settings: Settings,
  logger: Logger,
  onFailure: (error: unknown) => void,
): Sequence {
  const database =
    settings.databaseUrl === null
      ? createEmbeddedPostgres({ directory: join(settings.dataDir, 'postgres'), clock: systemClock, logger })
      : createExternalPostgres({ url: settings.databaseUrl, clock: systemClock, logger });
  const databaseUrl = () => database.url;
  const hasGateway = settings.roles.includes('gateway');
  const pipeline = createPipelineThread({
    entry: new URL('./compose-pipeline.ts', import.meta.url),
    workerData: {
      dataDirectory: settings.dataDir,
      journalDirectory: join(settings.dataDir, 'journal'),
      telemetryDirectory: join(settings.dataDir, 'telemetry'),
      telemetry: settings.telemetry,
      retentionDays: settings.retentionDays,
      rulesDirectory,
      logLevel: settings.logLevel,
    } satisfies PipelineSettings,
    databaseUrl,
    logger,
    onFailure,
  });
  let parts: Sequence | null = null;

  return createSequence([
    ['the data directory', createDataDirPart(settings.dataDir, { isShared: !hasGateway })],
    [
      "the pipeline's thread",
      {
        async start() {
          if (hasGateway) pipeline.open();
        },
        stop: () => pipeline.stop(),
      },
    ],
    [
      'the database and the program',
      createParallel([
        ['the database', database],
        [
          'the program',
          {
            async start() {
              const { composeParts } = await import('./compose-server.ts');
              parts = await composeParts({
                settings,
                databaseUrl,
                rulesDirectory,
                pipeline: hasGateway ? pipeline : null,
                logger,
                onFailure,
              });
            },
            async stop() {},
          },
        ],
      ]),
    ],
    [
      'the server',
      {
        get took() {
          return parts?.took ?? {};
        },
        get stopTook() {
          return parts?.stopTook ?? {};
        },
        get stopping() {
          return parts?.stopping ?? null;
        },
        async start() {
          await parts?.start();
        },
        cutShort: () => parts?.cutShort(),
        async stop() {
          await parts?.stop();
        },
      },
    ],
  ]);
}

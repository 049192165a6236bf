import type { Readiness } from '../api/readiness.ts';
import { urlHost } from '../config/settings.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import type { Gateway } from './gateway.ts';

/** What others ask must outlive them, and need not be there first. */
export function stopOnly(stop: () => Promise<void>): Part {
  return { start: async () => undefined, stop };
}

export function startOnly(start: () => Promise<void>): Part {
  return { start, stop: async () => undefined };
}

/** The pipeline, going on where the journal is. */
export function followJournal(pipeline: Pipeline, journal: Gateway['journal']): Part {
  return {
    async start() {
      await pipeline.start();
      // A journal that was lost or is older than the store goes on behind what the store has.
      journal.trim(pipeline.status().committed);
      journal.onFlushed((position) => pipeline.flushed(position));
      pipeline.flushed(journal.status().flushed);
    },
    stop: () => pipeline.stop(),
  };
}

/** Says that the server is ready, and where. */
export function tellReady(parts: {
  readonly readiness: Pick<Readiness, 'set'>;
  readonly broker: Gateway['broker'];
  readonly publicUrl: string;
  readonly mqttHost: string;
  readonly logger: Logger;
}): Part {
  const { readiness, broker, publicUrl, mqttHost, logger } = parts;
  return {
    async start() {
      readiness.set(null);
      const { port, tlsPort } = broker.status();
      logger.info(
        {
          console: publicUrl,
          mqtt: `mqtt://${urlHost(mqttHost)}:${port}`,
          ...(tlsPort === null ? {} : { mqttsPort: tlsPort }),
        },
        'Roadside is ready',
      );
    },
    async stop() {
      readiness.set('the server is stopping');
    },
  };
}

import type { Readiness } from '../api/readiness.ts';
import type { Broker } from '../gateway/broker.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';

/** Says that the server is ready, or why it is not, and where; and that it is not, once it stops. `mqttHost`: as it is written in a URL. */
export function createReadyPart(options: {
  readonly readiness: Readiness;
  readonly broker: Pick<Broker, 'status'>;
  readonly console: string;
  readonly mqttHost: string;
  /** URL of the broker that vehicles connect to; null: they connect to this process. */
  readonly elsewhere: string | null;
  readonly logger: Logger;
}): Part {
  const { readiness, broker, mqttHost, logger } = options;
  return {
    async start() {
      readiness.set(null);
      const { port, tlsPort } = broker.status();
      const where = {
        console: options.console,
        mqtt: options.elsewhere ?? `mqtt://${mqttHost}:${port}`,
        ...(tlsPort === null ? {} : { mqttsPort: tlsPort }),
      };
      const { ready, reasons } = await readiness.check();
      if (ready) logger.info(where, 'Roadside is ready');
      else logger.warn({ ...where, reasons }, 'Roadside has started, and is not ready yet');
    },
    async stop() {
      readiness.set('the server is stopping');
    },
  };
}

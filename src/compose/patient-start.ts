import type { Clock } from '../shared/clock.ts';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';

const patienceMs = 6_000;
const againMs = 2_000;

/**
 * Starts a part whose server may be away (AppError `unavailable`), and does not hold up the others: it is tried again until it is there. What
 * else is wrong with it stops the start.
 */
export function createPatientStart(
  part: Pick<Part, 'start'>,
  { name, clock, logger }: { readonly name: string; readonly clock: Clock; readonly logger: Logger },
): Part {
  let isStopped = false;
  let isTold = false;
  let cancel: () => void = () => undefined;
  let cutShort: () => void = () => undefined;

  function away(reason: string): void {
    if (!isTold) logger.error({ part: name, reason }, 'what it needs is away; it starts once that is back');
    isTold = true;
  }

  async function attempt(): Promise<void> {
    try {
      await part.start();
      if (isTold) logger.warn({ part: name }, 'has started, late');
    } catch (error) {
      if (isStopped) return;
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      away(error.message);
      again();
    }
  }

  function again(): void {
    if (isStopped) return;
    cancel = clock.after(againMs, () => {
      attempt().catch((error: unknown) => {
        logger.error({ part: name, reason: messageOf(error) }, 'could not start');
        again();
      });
    });
  }

  return {
    async start() {
      isStopped = false;
      let giveUp: () => void = () => undefined;
      const late = new Promise<void>((resolve) => {
        cutShort = resolve;
        giveUp = clock.after(patienceMs, () => {
          away('it does not answer');
          resolve();
        });
      });
      await Promise.race([attempt(), late]).finally(giveUp);
    },
    cutShort() {
      isStopped = true;
      cutShort();
    },
    async stop() {
      isStopped = true;
      cancel();
    },
  };
}

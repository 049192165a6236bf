import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import type { Bus } from './bus.ts';

/** For what the bus has lost. */
const lookEveryMs = 2_000;

/**
 * Hands on every event of the feed from its start on, in order and once, whichever process wrote it: ids become visible in their
 * order, so what was told last is all that must be known.
 */
export function createFeedFollower(options: {
  readonly feed: {
    readonly pageSize: number;
    newestId(): Promise<number>;
    after(id: number): Promise<FeedEvent[]>;
  };
  readonly bus: Pick<Bus, 'on'>;
  /** Must not throw. */
  readonly told: (events: readonly FeedEvent[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}): Part {
  const { feed, bus, told, clock, logger } = options;
  let last: number | null = null;
  let going: Promise<void> | null = null;
  let isAskedAgain = false;
  let stopLooking: () => void = () => undefined;

  function look(): void {
    isAskedAgain = true;
    if (last === null) return;
    going ??= rounds()
      .catch((error: unknown) => logger.debug({ reason: messageOf(error) }, 'the feed could not be read'))
      .finally(() => {
        going = null;
      });
  }

  async function rounds(): Promise<void> {
    while (isAskedAgain && last !== null) {
      isAskedAgain = false;
      const events = await feed.after(last);
      last = events.at(-1)?.id ?? last;
      if (events.length > 0) told(events);
      if (events.length === feed.pageSize) isAskedAgain = true;
    }
  }

  bus.on('feed', look);
  return {
    async start() {
      last = await feed.newestId();
      stopLooking = clock.every(lookEveryMs, look);
    },
    async stop() {
      stopLooking();
      last = null;
      await going;
    },
  };
}

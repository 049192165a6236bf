import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { type ChannelName, channelNames } from './channel.ts';
import type { createDeliverer } from './deliver.ts';
import type { Planner } from './plan.ts';

const lookEveryMs = 250;
const recoverEveryMs = 15_000;
const lanes = 4;
const atOnce = 8;

export interface Dispatcher extends Part {
  /** Something is, or will soon be, to be told. */
  wake(): void;
  /** Does all that is due now; for tests, and used by the part itself. */
  runDue(): Promise<void>;
}

/**
 * Plans and sends what is due, by looking at the tables: they are the truth, so nothing is lost with a queue or a process,
 * and several servers share the work.
 */
export function createDispatcher(parts: {
  readonly planner: () => Planner;
  readonly deliverer: () => Pick<ReturnType<typeof createDeliverer>, 'deliver' | 'recover'>;
  readonly releaseDigests: () => Promise<number>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Dispatcher {
  const { clock, logger } = parts;
  const stopping = new AbortController();
  let stopTimer: () => void = () => undefined;
  let planning: Promise<void> | null = null;
  const sending = new Map<ChannelName, Promise<void>>();
  let wanted = false;
  let recoveredAt = Number.NEGATIVE_INFINITY;

  const until0 = async (work: () => Promise<number>) => {
    while (!stopping.signal.aborted && (await work()) > 0);
  };

  async function plan(): Promise<void> {
    wanted = false;
    await recover();
    const planner = parts.planner();
    await until0(() => planner.planEvents());
    await until0(() => planner.runSteps());
    await until0(() => parts.releaseDigests());
  }

  async function recover(): Promise<void> {
    if (clock.monotonic() - recoveredAt < recoverEveryMs) return;
    recoveredAt = clock.monotonic();
    await parts.deliverer().recover();
  }

  const send = (channel: ChannelName) =>
    // A slow one holds up its lane only.
    Promise.all(
      Array.from({ length: lanes }, () =>
        until0(() => parts.deliverer().deliver(channel, atOnce, stopping.signal)),
      ),
    );

  const guarded = (work: () => Promise<void>) =>
    work().catch((error: unknown) => logger.error({ err: error }, 'notifications could not be worked on'));

  /** A server that answers slowly holds up its channel, nothing else. */
  function sendAll(): void {
    if (stopping.signal.aborted) return;
    for (const channel of channelNames) {
      if (sending.has(channel)) continue;
      const run = guarded(async () => void (await send(channel))).finally(() => void sending.delete(channel));
      sending.set(channel, run);
    }
  }

  function look(): void {
    if (stopping.signal.aborted) return;
    wanted = true;
    planning ??= guarded(plan).finally(() => {
      planning = null;
      sendAll();
      if (wanted) look();
    });
  }

  return {
    async start() {
      stopTimer = clock.every(lookEveryMs, () => {
        sendAll();
        look();
      });
      look();
    },
    async stop() {
      stopTimer();
      stopping.abort();
      await Promise.all([planning, ...sending.values()]);
    },
    wake: look,
    async runDue() {
      await plan();
      await Promise.all(channelNames.map(send));
    },
  };
}

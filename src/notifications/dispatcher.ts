import { sql } from 'kysely';
import type { Database, Notices } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { type ChannelName, channelNames } from './channel.ts';
import type { createDeliverer } from './deliver.ts';
import { notifyChannel } from './notify.ts';
import { eventsAtOnce, type Planner, stepsAtOnce } from './plan.ts';
import { createPump } from './pump.ts';

/** For what nobody told of: another server's work, a notice that was lost. */
const sweepEveryMs = 5_000;
const recoverEveryMs = 5_000;
const beatEveryMs = 8_000;
/** What a receiver may have by now is better heard to its end than broken off. */
const stopWithinMs = 2_500;
const lanes = 4;
const atOnce = 8;

export interface Dispatcher extends Part {
  /** Something is, or will soon be, to be told. */
  wake(): void;
  /** Does all that is due now; for tests, and for whoever cannot wait. */
  runDue(): Promise<void>;
}

/**
 * Plans and sends what is due, by looking at the tables: they are the truth, so nothing is lost with a queue or a process,
 * and several servers share the work. It looks when a transaction that has something to tell commits, when the next
 * thing falls due, and now and then.
 */
export function createDispatcher(parts: {
  readonly db: Database;
  readonly planner: Planner;
  readonly deliverer: Pick<ReturnType<typeof createDeliverer>, 'deliver' | 'recover' | 'beat'>;
  readonly releaseDigests: () => Promise<number>;
  readonly notices: Notices | null;
  readonly clock: Clock;
  readonly logger: Logger;
}): Dispatcher {
  const { db, planner, deliverer, notices, clock, logger } = parts;
  const stopping = new AbortController();
  let isStopping = false;
  const isStopped = () => isStopping;
  const failed = (error: unknown) => logger.error({ err: error }, 'notifications could not be worked on');
  let stopSweep: () => void = () => undefined;
  let stopBeat: () => void = () => undefined;
  let cancelNext: () => void = () => undefined;
  let planning: Promise<void> | null = null;
  let isAskedAgain = false;
  let recoveredAt = Number.NEGATIVE_INFINITY;

  const pumps = new Map(
    channelNames.map((channel) => [
      channel,
      createPump({
        work: (size) => deliverer.deliver(channel, size, stopping.signal),
        ...{ size: atOnce, lanes, isStopped, onError: failed, onIdle: () => void arm().catch(failed) },
      }),
    ]),
  );
  const sendAll = () => {
    for (const pump of pumps.values()) pump.wake();
  };

  const idle = async () => void (await Promise.all([...pumps.values()].map((pump) => pump.idle())));

  async function until0(work: () => Promise<number>): Promise<number> {
    let all = 0;
    for (;;) {
      const done = isStopped() ? 0 : await work();
      if (done === 0) return all;
      all += done;
    }
  }

  async function plan(): Promise<void> {
    if (clock.monotonic() - recoveredAt >= recoverEveryMs) {
      recoveredAt = clock.monotonic();
      await deliverer.recover();
    }
    while (!isStopped() && (await planner.planEvents()) === eventsAtOnce);
    for (let done = stepsAtOnce; done >= stepsAtOnce && !isStopped(); ) {
      done = await planner.runSteps();
      if (done > 0) sendAll();
    }
    await until0(() => parts.releaseDigests());
  }

  /** One round after another, as long as somebody asks. */
  function look(): void {
    isAskedAgain = true;
    if (isStopped()) return;
    planning ??= rounds()
      .catch(failed)
      .finally(() => {
        planning = null;
      });
  }

  async function rounds(): Promise<void> {
    while (isAskedAgain && !isStopped()) {
      isAskedAgain = false;
      await plan();
      sendAll();
      await arm();
    }
  }

  /** Looks again when the next thing falls due that waits for its time. */
  async function arm(): Promise<void> {
    if (isStopped()) return;
    const now = clock.now();
    const { rows } = await sql<{ next: string | null }>`select least(
      (select min(due_at) from notification_steps where state = 'waiting' and due_at > ${now}),
      (select min(due_at) from notification_deliveries where state in ('waiting', 'digest') and due_at > ${now})) as next`.execute(
      db,
    );
    const next = rows[0]?.next ?? null;
    cancelNext();
    if (next === null || isStopped()) return;
    const inMs = Number(next) - clock.now();
    if (inMs < sweepEveryMs) cancelNext = clock.after(Math.max(0, inMs), look);
  }

  notices?.on(notifyChannel, look);

  return {
    async start() {
      stopSweep = clock.every(sweepEveryMs, look);
      stopBeat = clock.every(beatEveryMs, () => void deliverer.beat().catch(failed));
      await notices?.start();
      look();
    },
    async stop() {
      stopSweep();
      cancelNext();
      isStopping = true;
      const cancel = clock.after(stopWithinMs, () => stopping.abort());
      await notices?.stop();
      await planning;
      await idle();
      cancel();
      stopBeat();
    },
    wake: look,
    async runDue() {
      await planning;
      await plan();
      const deliver = (channel: ChannelName) =>
        until0(() => deliverer.deliver(channel, atOnce, stopping.signal));
      await Promise.all(channelNames.map(deliver));
      await idle();
    },
  };
}

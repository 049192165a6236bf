import type { Database, Notices } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import { downTopic } from '../../wire/topics.ts';
import { offersChannel } from '../campaigns/run/start-deployments.ts';
import { ownerAnswersChannel } from '../owners/owner-answers.ts';
import { type DueWord, vinsChangedSince, wordsFor } from './due-offers.ts';
import type { OfferWriter, UpdateOffer } from './update-offer.ts';

/**
 * Hands open offers to the vehicles' connections, and takes back what ended. The rows say what is open: nothing waits in a
 * broker's queue, and whether something may go is looked at when it goes.
 */
export interface UpdateDelivery extends Part {
  /** The vehicle listens: what is open is sent again. */
  subscribed(vin: string): void;
  /** Its connection is gone. */
  gone(vin: string): void;
}

const lookEveryMs = 2_000;
/** Longer than the transaction of a batch of starts takes. */
const overlapMs = 15_000;
const vinsAtOnce = 500;
const handOverMs = 3_000;

export function createUpdateDelivery(options: {
  readonly db: Database;
  readonly notices: Notices;
  /** A new one for each batch: what it has read may have changed by the next. */
  readonly newWriter: () => OfferWriter;
  readonly isOnline: (vin: string) => boolean;
  /** As in the broker's seam. */
  readonly send: (vin: string, topic: string, payload: Buffer) => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
}): UpdateDelivery {
  const { db, notices, newWriter, isOnline, send, clock, logger } = options;
  /** By VIN and deployment, what this connection was told last. */
  const told = new Map<string, Map<string, string>>();
  const due = new Set<string>();
  /** Campaigns whose releases are not believed: said once. */
  const doubted = new Set<string>();
  let lookFrom = 0;
  let mustLook = false;
  let running: Promise<void> | null = null;
  let cancelTimer: () => void = () => undefined;
  let isStarted = false;

  function wake(): void {
    if (!isStarted || running !== null) return;
    running = work()
      .catch((error: unknown) =>
        logger.warn({ err: error }, `updates were not sent: ${messageOf(error)}; they are tried again`),
      )
      .finally(() => {
        running = null;
      });
  }

  async function work(): Promise<void> {
    while (isStarted && (mustLook || due.size > 0)) {
      if (mustLook) await look();
      const vins = [...due].slice(0, vinsAtOnce);
      for (const vin of vins) due.delete(vin);
      try {
        await tell(vins);
      } catch (error) {
        for (const vin of vins) due.add(vin);
        throw error;
      }
    }
  }

  async function look(): Promise<void> {
    mustLook = false;
    const at = clock.now();
    for (const vin of await vinsChangedSince(db, lookFrom - overlapMs)) if (isOnline(vin)) due.add(vin);
    lookFrom = at;
  }

  async function tell(vins: readonly string[]): Promise<void> {
    if (vins.length === 0) return;
    const words = await wordsFor(db, vins, clock.now());
    const writer = newWriter();
    await Promise.all(
      [...Map.groupBy(words, ({ row }) => row.vin).values()].map(async (ofVehicle) => {
        for (const word of ofVehicle) await tellOne(writer, word);
      }),
    );
  }

  async function tellOne(writer: OfferWriter, { row, word }: DueWord): Promise<void> {
    const { id, vin, offered_at: offeredAt, deadline_at: until } = row;
    const text = `${word} ${offeredAt}`;
    if (told.get(vin)?.get(id) === text) return;
    const said = word === 'offer' ? await offerOf(writer, row) : { id, withdrawn: true };
    if (said === null || (word === 'offer' && (until ?? 0) <= clock.now())) return;
    const payload = Buffer.from(JSON.stringify(said));
    if (!(await handedOver(send(vin, downTopic(vin, 'update', id), payload)))) return;
    const ofVehicle = told.get(vin) ?? new Map<string, string>();
    told.set(vin, ofVehicle.set(id, text));
  }

  /** Null where the release is not believed any more: then nobody gets it. */
  async function offerOf(writer: OfferWriter, row: DueWord['row']): Promise<UpdateOffer | null> {
    try {
      return await writer.offerOf(row, clock.now());
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      if (!doubted.has(row.campaign_id)) {
        logger.error(
          { campaign: row.campaign_id, code: error.code },
          `offers are not sent: ${error.message}`,
        );
      }
      doubted.add(row.campaign_id);
      return null;
    }
  }

  /** A client that does not read is not waited for; it is told again when it subscribes again. */
  function handedOver(sending: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const undo = clock.after(handOverMs, () => resolve(true));
      sending.then(resolve, reject).finally(undo);
    });
  }

  function lookNow(): void {
    mustLook = true;
    wake();
  }

  function tellAgain(vin: string): void {
    told.delete(vin);
    due.add(vin);
    wake();
  }

  notices.on(offersChannel, lookNow);
  // What the owner said by his link its display need not ask any more.
  notices.on(ownerAnswersChannel, (vin) => {
    if (vin !== undefined && isOnline(vin)) tellAgain(vin);
  });

  return {
    subscribed: tellAgain,
    gone: (vin) => void told.delete(vin),
    async start() {
      isStarted = true;
      cancelTimer = clock.every(lookEveryMs, lookNow);
      await notices.start();
      lookNow();
    },
    async stop() {
      isStarted = false;
      cancelTimer();
      await notices.stop();
      await running;
    },
  };
}

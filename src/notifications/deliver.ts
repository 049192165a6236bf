import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { withRetry } from '../database/retry.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { storableText } from '../shared/storable-json.ts';
import { backOffMs, giveUpAfterMs } from './back-off.ts';
import { markBounced } from './bounces.ts';
import { type Channel, ChannelError, type ChannelMessage, type ChannelName } from './channel.ts';
import type { ChannelHealth } from './channel-health.ts';
import { type ComposeParts, composeMessages } from './compose-message.ts';
import { createDeliveryMarks, type Delivery } from './delivery-marks.ts';
import { nextChannel } from './next-channel.ts';

export interface DeliverParts extends ComposeParts {
  readonly clock: { now(): number; monotonic(): number } & ComposeParts['clock'] &
    Parameters<typeof withRetry>[1]['clock'];
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly health: Pick<ChannelHealth, 'sent' | 'failed'>;
  readonly logger: Logger;
  /** 0..1, so that what failed together does not come back together. */
  readonly random?: () => number;
}

/** Whoever works on a delivery says so more often than this; else he is dead, or frozen. */
const leaseMs = 30_000;
const dbPatienceMs = 30_000;

/**
 * Sends what is due. A delivery is claimed before its channel is spoken to, and marked again just before the receiver may
 * have it. A crash before the second mark is certainly unsent, and is sent again; after it nobody can know, and only a
 * channel whose receivers can tell a repeat sends again, else the state is `unknown` and the next channel is tried.
 */
export function createDeliverer(parts: DeliverParts) {
  const { db, clock, channels, health, logger, random = Math.random } = parts;
  const marks = createDeliveryMarks(db);
  const claims = new Set<string>();

  async function claim(channel: string, count: number): Promise<Delivery[]> {
    const now = clock.now();
    const taken = randomUUID();
    const { rows } = await sql<Delivery>`
      update notification_deliveries set state = 'claimed', claim = ${taken}, claimed_at = ${now}, attempts = attempts + 1
      where id in (
        select id from notification_deliveries where state = 'waiting' and due_at <= ${now} and channel = ${channel}
        order by due_at limit ${count} for update skip locked)
      returning *`.execute(db);
    return rows;
  }

  /** False where it is no longer ours. */
  async function move(
    delivery: Delivery,
    from: readonly string[],
    change: Partial<Delivery>,
    trx: Database = db,
  ): Promise<boolean> {
    const result = await trx
      .updateTable('notification_deliveries')
      .set(change)
      .where('id', '=', delivery.id)
      .where('claim', '=', delivery.claim)
      .where('state', 'in', from)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async function fail(delivery: Delivery, error: ChannelError): Promise<void> {
    const now = clock.now();
    const name = delivery.channel as ChannelName;
    const { kind } = error;
    health.failed(name, error, now);
    const said = { error: storableText(error.message).slice(0, 1000), error_kind: kind };
    const mayRepeat = kind !== 'unknown' || channels.get(name)?.canRepeat === true;
    const waitMs = backOffMs(kind, delivery.attempts, { retryAfterMs: error.retryAfterMs, spread: random() });
    if (mayRepeat && waitMs !== null && now - delivery.first_due_at < giveUpAfterMs) {
      await move(delivery, ['claimed', 'handing'], { state: 'waiting', due_at: now + waitMs, ...said });
      return;
    }
    const state = kind === 'address' ? 'bounced' : kind === 'unknown' ? 'unknown' : 'dead';
    await db.transaction().execute(async (trx) => {
      if (!(await move(delivery, ['claimed', 'handing'], { state, ...said }, trx))) return;
      if (kind === 'address') await markBounced(trx, delivery, said.error, now);
      await nextChannel(trx, delivery, now);
    });
  }

  /** What it was for is over: no other channel is tried. */
  const drop = (delivery: Delivery, why: string) =>
    move(delivery, ['claimed'], { state: 'dead', error: why, error_kind: 'lapsed' });

  async function send(delivery: Delivery, message: ChannelMessage, signal: AbortSignal): Promise<void> {
    const name = delivery.channel as ChannelName;
    const channel = channels.get(name);
    if (channel === undefined)
      return fail(delivery, new ChannelError('permanent', `there is no channel ${name}`));
    const handing = async () => {
      if (!(await marks.handing(delivery, clock.now()))) throw new Error('another has taken it over');
    };
    try {
      const { providerId } = await channel.send(message, { handing, signal });
      const at = clock.now();
      health.sent(name, at, at - delivery.first_due_at);
      await withRetry(() => marks.sent(delivery, at, providerId), { clock, patienceMs: dbPatienceMs });
    } catch (error) {
      await fail(
        delivery,
        error instanceof ChannelError ? error : new ChannelError('unknown', messageOf(error)),
      );
    }
  }

  async function settle(
    delivery: Delivery,
    composed: Awaited<ReturnType<typeof composeMessages>>,
    signal: AbortSignal,
  ): Promise<void> {
    const message = composed.get(delivery.id);
    if (message === undefined) return;
    if (!('refused' in message)) return send(delivery, message, signal);
    if (message.isLapsed) await drop(delivery, message.refused);
    else await fail(delivery, new ChannelError('permanent', message.refused));
  }

  return {
    /** Claims and sends up to `count`; returns how many. An error of the database leaves them to `recover`. */
    async deliver(channel: ChannelName, count: number, signal: AbortSignal): Promise<number> {
      const claimed = await claim(channel, count);
      const own = claimed[0]?.claim ?? null;
      if (own === null) return 0;
      claims.add(own);
      try {
        const composed = await composeMessages(parts, claimed);
        await Promise.all(
          claimed.map((delivery) =>
            settle(delivery, composed, signal).catch((error: unknown) =>
              logger.error({ err: error, delivery: delivery.id }, 'a delivery could not be settled'),
            ),
          ),
        );
      } finally {
        claims.delete(own);
      }
      return claimed.length;
    },

    /** Says that this process still works on what it claimed. */
    async beat(): Promise<void> {
      if (claims.size === 0) return;
      await db
        .updateTable('notification_deliveries')
        .set({ claimed_at: clock.now() })
        .where(anyOf('claim', 'uuid', [...claims]))
        .where('state', 'in', ['claimed', 'handing'])
        .execute();
    },

    /** Takes up what a process left behind that died. */
    async recover(): Promise<number> {
      const now = clock.now();
      const stale = await db
        .selectFrom('notification_deliveries')
        .selectAll()
        .where('state', 'in', ['claimed', 'handing'])
        .where('claimed_at', '<', now - leaseMs)
        .limit(500)
        .execute();
      for (const delivery of stale) {
        if (delivery.state === 'claimed')
          await move(delivery, ['claimed'], {
            state: 'waiting',
            due_at: now,
            error: 'interrupted before it was sent',
          });
        else await fail(delivery, new ChannelError('unknown', 'interrupted while it was sent'));
      }
      return stale.length;
    },
  };
}

import type { Database } from '../database/database.ts';
import { derivedId } from '../shared/ids.ts';
import type { Text } from '../shared/languages.ts';
import type { Logger } from '../shared/logger.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type Channel, ChannelError, type ChannelName } from './channel.ts';
import type { ChannelHealth } from './channel-health.ts';
import { wordEvent } from './message-texts.ts';
import { matchRoutes, type NotificationPolicy } from './policy.ts';
import { findReceivers, type OnCall, type Receiver, usableChannels } from './receivers.ts';

/** What is grave with the server itself. */
export interface DirectNews {
  readonly id: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly advice: Text;
  readonly at: number;
}

export interface DirectTeller {
  /** Reads who would be told, while the database answers. */
  learn(): Promise<void>;
  /**
   * Tells everybody whom the policy's first steps name, without the database: as they were learned last. Each by the first channel
   * that takes it, once; what may have arrived is not sent again. True where somebody could be told.
   */
  tell(news: DirectNews): Promise<boolean>;
}

interface Learned {
  readonly receiver: Receiver;
  readonly channels: readonly ChannelName[];
  readonly route: string;
}

const giveUpMs = 20_000;

export function createDirectTeller(parts: {
  readonly db: Database;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly health: Pick<ChannelHealth, 'sent' | 'failed'>;
  readonly policy: () => NotificationPolicy;
  readonly onCall: OnCall;
  readonly publicUrl: string;
  readonly clock: { now(): number };
  readonly logger: Logger;
}): DirectTeller {
  const { db, channels, health, policy, onCall, publicUrl, clock, logger } = parts;
  let learned: readonly Learned[] = [];

  async function sendTo({ receiver, channels: usable, route }: Learned, news: DirectNews): Promise<boolean> {
    const { id, severity, title, advice, at } = news;
    const wording = wordEvent(
      {
        ...{ kind: 'system', what: 'firing', severity, title, advice, at, route, step: 0 },
        ...{ vehicle: null, vin: null, vehicles: null, mayBeDriven: null, values: [], caseNumber: null },
        ...{ command: null, update: null, expiresAt: null, link: `${publicUrl}/status` },
      },
      receiver,
      { settings: `${publicUrl}/account`, unsubscribe: null },
    );
    for (const name of usable) {
      const found = receiver.addresses.get(name);
      const channel = channels.get(name);
      if (found === undefined || channel === undefined) continue;
      try {
        await channel.send(
          {
            ...{ id: derivedId('told-directly', id, receiver.id), address: found.address, ...wording },
            ...{ language: receiver.language, secret: found.secret, unsubscribe: null },
            data: { events: [{ id, kind: 'system', what: 'firing', severity, at }] },
          },
          { handing: async () => undefined, signal: AbortSignal.timeout(giveUpMs) },
        );
        health.sent(name, clock.now(), 0);
        return true;
      } catch (error) {
        const failure = error instanceof ChannelError ? error : new ChannelError('unknown', String(error));
        health.failed(name, failure, clock.now());
        logger.warn(
          { channel: name, reason: failure.message },
          'a message about the server could not be sent',
        );
        if (failure.kind === 'unknown' && !channel.canRepeat) return true;
      }
    }
    return false;
  }

  return {
    async learn() {
      const event = { markets: [], place: null, owner: null, technician: null, vin: null, actor: null };
      const routes = matchRoutes(policy(), {
        ...{ kind: 'system', what: 'firing', severity: 'critical', markets: [], place: null },
      });
      const found = new Map<string, Learned>();
      for (const { id: route, steps } of routes) {
        const [first] = steps;
        if (first === undefined) continue;
        const receivers = await findReceivers(db, { whom: first.whom, event, onCall, now: clock.now() });
        for (const receiver of receivers) {
          const usable = usableChannels(receiver, first.channels, (name) => channels.has(name));
          if (usable.length > 0 && !found.has(receiver.id))
            found.set(receiver.id, { receiver, channels: usable, route });
        }
      }
      learned = [...found.values()];
    },

    async tell(news) {
      const told = await Promise.all(learned.map((each) => sendTo(each, news)));
      return told.includes(true);
    },
  };
}

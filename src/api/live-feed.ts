import type { FeedEvent, Pipeline, SignalUpdate } from '../ingest/pipeline.ts';
import { covers } from '../users/roles.ts';
import type { Session } from '../users/sessions.ts';

/** Somebody who listens. Called on the main thread; must not throw or block. */
export interface FeedSubscriber {
  session: Session;
  /** Also this vehicle's signals. */
  readonly vin: string | null;
  onEvent(event: FeedEvent): void;
  onSignals(update: SignalUpdate): void;
  /** Is the session still good, and what may it see? */
  recheck(): void;
  /** The session is over, or the server stops. */
  onEnd(): void;
}

/** Hands on what happens to those who may see it. */
export interface LiveFeed {
  /** By whoever wrote them. */
  publish(events: readonly FeedEvent[]): void;
  /** By whoever reads the feed, where other processes write it too: then `publish` does nothing, so that each is told once. */
  told(events: readonly FeedEvent[]): void;
  publishSignals(update: SignalUpdate): void;
  /** Returns what ends it. */
  subscribe(subscriber: FeedSubscriber): () => void;
  endSession(tokenHash: Buffer): void;
  /** All of a user's streams, but those of one session. */
  endUser(username: string, exceptTokenHash?: Buffer): void;
  endAll(): void;
  /** A user's sign-ins or rights were changed in another process; undefined: perhaps anybody's. */
  recheck(username: string | undefined): void;
  readonly subscribers: number;
}

export interface LiveFeedOptions {
  readonly pipeline: Pick<Pipeline, 'watch' | 'unwatch'>;
  /** Where a vehicle belongs now; undefined = it is not registered (any more). */
  readonly marketOf: (vin: string) => string | undefined;
  /** False: other processes write events too. */
  readonly isAlone?: boolean;
}

export function createLiveFeed({ pipeline, marketOf, isAlone = true }: LiveFeedOptions): LiveFeed {
  const all = new Set<FeedSubscriber>();
  const byVin = new Map<string, Set<FeedSubscriber>>();

  function unsubscribe(subscriber: FeedSubscriber): void {
    if (!all.delete(subscriber) || subscriber.vin === null) return;
    const watchers = byVin.get(subscriber.vin);
    watchers?.delete(subscriber);
    if (watchers?.size === 0) byVin.delete(subscriber.vin);
    pipeline.unwatch(subscriber.vin);
  }

  function end(isOver: (session: Session) => boolean): void {
    for (const subscriber of [...all]) {
      if (!isOver(subscriber.session)) continue;
      unsubscribe(subscriber);
      subscriber.onEnd();
    }
  }

  function told(events: readonly FeedEvent[]): void {
    for (const event of events) {
      for (const subscriber of all) {
        if (maySee(subscriber.session, event, marketOf)) subscriber.onEvent(event);
      }
    }
  }

  return {
    get subscribers() {
      return all.size;
    },
    publish: isAlone ? told : () => undefined,
    told,
    publishSignals(update) {
      const market = marketOf(update.vin) ?? null;
      for (const subscriber of byVin.get(update.vin) ?? []) {
        if (covers(subscriber.session.markets, market)) subscriber.onSignals(update);
      }
    },
    subscribe(subscriber) {
      all.add(subscriber);
      if (subscriber.vin !== null) {
        const watchers = byVin.get(subscriber.vin) ?? new Set();
        byVin.set(subscriber.vin, watchers.add(subscriber));
        pipeline.watch(subscriber.vin);
      }
      return () => unsubscribe(subscriber);
    },
    endSession: (tokenHash) => end((session) => session.tokenHash.equals(tokenHash)),
    endUser: (username, except) =>
      end((session) => session.username === username && except?.equals(session.tokenHash) !== true),
    endAll: () => end(() => true),
    recheck(username) {
      for (const subscriber of [...all])
        if (username === undefined || subscriber.session.username === username) subscriber.recheck();
    },
  };
}

/** A vehicle's events follow it into the market that it belongs to now. */
export function maySee(
  session: Session,
  event: Pick<FeedEvent, 'vin' | 'market'>,
  marketOf: (vin: string) => string | undefined,
): boolean {
  const market = event.vin === null ? event.market : (marketOf(event.vin) ?? event.market);
  return covers(session.markets, market);
}

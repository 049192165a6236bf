import type { ServerResponse } from 'node:http';
import type { FeedEvent, SignalUpdate } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Session, Sessions } from '../users/sessions.ts';
import type { FeedReader } from './feed-reader.ts';
import { type FeedSubscriber, type LiveFeed, maySee } from './live-feed.ts';
import { seesExactly, withCoarsePlaces } from './plugins/coarse-places.ts';

const heartbeatMs = 15_000;
const retryMs = 2_000;
/** What a reader may leave unread: beyond it signals are left out, and beyond the second he is cut and may resume. */
const lateBytes = 256 * 1024;
const tooLateBytes = 1024 * 1024;
const longestTimerMs = 2 ** 31 - 1;

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly session: Session;
  readonly vin: string | null;
  /** Last-Event-ID: what came after it is told first; null = only what happens from now on. */
  readonly lastEventId: number | null;
  /** How an event's data is written for this reader. */
  readonly dataOf: (event: FeedEvent) => unknown;
  readonly feed: FeedReader;
  readonly liveFeed: LiveFeed;
  readonly sessions: Sessions;
  readonly marketOf: (vin: string) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One reader of the event stream, from connect to end. Nothing between the last event seen and the first live one is left out. */
export class EventStream implements FeedSubscriber {
  session: Session;
  readonly vin: string | null;
  readonly #options: EventStreamOptions;
  /** Live events that wait until what was missed has been told; null once it has. */
  #waiting: FeedEvent[] | null = [];
  #isOver = false;
  readonly #atEnd: (() => void)[] = [];

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.session = options.session;
    this.vin = options.vin;
  }

  /** Resolves once the reader is up to date; from then on events come by themselves. */
  async start(): Promise<void> {
    const { response, liveFeed, clock, session } = this.#options;
    response.on('close', () => this.#end());
    response.on('error', () => this.#end());
    this.#atEnd.push(
      liveFeed.subscribe(this),
      clock.every(heartbeatMs, () => void this.#heartbeat()),
      clock.after(Math.min(longestTimerMs, Math.max(0, session.expiresAt - clock.now())), () => this.onEnd()),
    );
    this.#write(`retry: ${retryMs}\n\n`);
    const told = await this.#catchUp();
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const event of waiting) if (event.id > told) this.onEvent(event);
  }

  onEvent(event: FeedEvent): void {
    if (this.#waiting !== null) {
      this.#waiting.push(event);
      return;
    }
    this.#tell(event);
  }

  onSignals(update: SignalUpdate): void {
    if (this.#waiting !== null || this.#options.response.writableLength > lateBytes) return;
    this.#write(`event: signals\ndata: ${this.#textOf(update)}\n\n`);
  }

  recheck(): void {
    void this.#heartbeat();
  }

  onEnd(): void {
    this.#end();
    this.#options.response.end();
  }

  /** Tells what was missed; answers with the newest id that needs not be told again. */
  async #catchUp(): Promise<number> {
    const { feed, lastEventId, marketOf, response } = this.#options;
    if (lastEventId === null) {
      const newest = await feed.newestId();
      this.#write(`id: ${newest}\n\n`);
      return newest;
    }
    if (await feed.isForgotten(lastEventId)) {
      this.#write('event: reset\ndata: {"reason":"expired"}\n\n');
    }
    let last = lastEventId;
    for (;;) {
      const events = await feed.after(last);
      for (const event of events) {
        last = event.id;
        if (!maySee(this.session, event, marketOf)) continue;
        this.#tell(event);
      }
      if (events.length < feed.pageSize || this.#isOver) return last;
      if (response.writableNeedDrain) {
        await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve));
      }
    }
  }

  /** Keeps proxies from closing, and sees sign-outs and changed scopes that happened in another process. */
  async #heartbeat(): Promise<void> {
    this.#write(':\n\n');
    try {
      const session = await this.#options.sessions.refresh(this.session);
      if (session === undefined) this.onEnd();
      else this.session = session;
    } catch (error) {
      this.#options.logger.debug({ reason: messageOf(error) }, 'a session could not be looked up again');
    }
  }

  #tell(event: FeedEvent): void {
    const { id, type } = event;
    this.#write(`id: ${id}\nevent: ${type}\ndata: ${this.#textOf(this.#options.dataOf(event))}\n\n`);
  }

  #textOf(data: unknown): string {
    return JSON.stringify(seesExactly(this.session) ? data : withCoarsePlaces(data));
  }

  #write(text: string): void {
    if (this.#isOver) return;
    const { response } = this.#options;
    response.write(text);
    if (response.writableLength > tooLateBytes) {
      this.#end();
      response.destroy();
    }
  }

  #end(): void {
    this.#isOver = true;
    for (const undo of this.#atEnd.splice(0)) undo();
  }
}

import { noteServerTime, serverNow } from './server-clock.ts';
import { createSseParser, type SentEvent } from './sse-parser.ts';

/** `lost`: it is trying again; `offline`: the device itself says that it has no network. */
export type ConnectionState = 'connecting' | 'live' | 'lost' | 'offline';
export interface Connection {
  readonly state: ConnectionState;
  /** When the last sign of life came, by the server's clock: what is shown is as of then. */
  readonly heardAt: number;
}

/** The server says something every 15 s; after so long without a byte the connection is dead. */
const silentMs = 40_000;
const hiddenMs = 60_000;
const longestWaitMs = 15_000;

/**
 * The console's one reader of /api/v1/events. By fetch and not EventSource, so that silence and a session's end are seen. It
 * resumes where it was (Last-Event-ID) after a break, when the vehicle it watches changes, and when its tab was hidden for a
 * minute: browsers allow six connections to a host, and a tab that nobody sees needs none.
 */
export class EventStream {
  readonly #onEvent: (event: SentEvent) => void;
  readonly #listeners = new Set<() => void>();
  #connection: Connection = { state: 'connecting', heardAt: serverNow() };
  #vin: string | null = null;
  #lastEventId = '';
  #running: AbortController | null = null;
  #wake: (() => void) | null = null;
  #hidden: ReturnType<typeof setTimeout> | undefined;

  constructor(onEvent: (event: SentEvent) => void) {
    this.#onEvent = onEvent;
  }

  start(): () => void {
    const onVisible = () => this.#followVisibility();
    const retry = () => this.retry();
    const onOffline = () => this.#set('offline');
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('online', retry);
    window.addEventListener('offline', onOffline);
    this.#reconnect();
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', retry);
      window.removeEventListener('offline', onOffline);
      clearTimeout(this.#hidden);
      this.#running?.abort();
      this.#running = null;
    };
  }

  readonly connection = (): Connection => this.#connection;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Also this vehicle's signals; null = none. */
  watch(vin: string | null): void {
    if (vin === this.#vin) return;
    this.#vin = vin;
    if (this.#running !== null) this.#reconnect();
  }

  /** Tries at once instead of waiting. */
  retry(): void {
    if (this.#wake !== null) this.#wake();
    else if (this.#connection.state === 'offline') this.#reconnect();
  }

  #followVisibility(): void {
    clearTimeout(this.#hidden);
    if (document.visibilityState === 'hidden') {
      this.#hidden = setTimeout(() => {
        this.#running?.abort();
        this.#running = null;
      }, hiddenMs);
    } else if (this.#running === null) this.#reconnect();
    else this.retry();
  }

  #reconnect(): void {
    this.#running?.abort();
    const controller = new AbortController();
    this.#running = controller;
    void this.#run(controller.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const wasLive = await this.#listen(signal).catch(() => false);
      if (signal.aborted) return;
      if (wasLive) failures = 0;
      this.#set(navigator.onLine ? 'lost' : 'offline');
      await this.#pause(Math.min(longestWaitMs, 500 * 2 ** failures) * (0.75 + Math.random() / 2), signal);
    }
  }

  /** Resolves when the stream has ended: true if it had been live. */
  async #listen(signal: AbortSignal): Promise<boolean> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), silentMs);
    try {
      const response = await fetch(`/api/v1/events${this.#vin === null ? '' : `?vin=${this.#vin}`}`, {
        headers: {
          accept: 'text/event-stream',
          'accept-language': document.documentElement.lang,
          ...(this.#lastEventId === '' ? {} : { 'last-event-id': this.#lastEventId }),
        },
        signal: AbortSignal.any([signal, silence.signal]),
      });
      noteServerTime(response.headers.get('date'));
      if (response.status === 404) this.#vin = null;
      if (response.status === 401) this.#onEvent({ type: 'signed-out', data: 'null' });
      if (!response.ok || response.body === null) return false;
      const take = createSseParser(this.#onEvent, (id) => {
        this.#lastEventId = id;
      });
      const decoder = new TextDecoder();
      this.#set('live');
      for (const reader = response.body.getReader(); ; ) {
        const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
        if (done) return true;
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silentMs);
        this.#connection = { ...this.#connection, heardAt: serverNow() };
        take(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake = end;
      signal.addEventListener('abort', end, { once: true });
    });
  }

  #set(state: ConnectionState): void {
    if (this.#connection.state === state) return;
    const heardAt = state === 'live' ? serverNow() : this.#connection.heardAt;
    this.#connection = { state, heardAt };
    for (const listener of this.#listeners) listener();
  }
}

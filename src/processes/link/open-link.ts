import { connect, type Socket } from 'node:net';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { receiveError, type SentError } from '../../database/sent-error.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Part } from '../../shared/part.ts';
import { Caller } from '../../shared/port-calls.ts';
import { type Frames, readFrame } from './frames.ts';
import { shakeHands } from './handshake.ts';
import type { FromServer, ToServer } from './link-messages.ts';

/** To the process that has the vehicles' connections and the pipeline, as long as it is there; made again when it breaks. */
export interface Link extends Part {
  readonly isOpen: boolean;
  /** @throws AppError unavailable `gateway-away`; whatever the other process throws */
  call<T>(method: string, ...args: readonly unknown[]): Promise<T>;
  stream<T>(method: string, ...args: readonly unknown[]): AsyncGenerator<T>;
  /** A port to the telemetry store. @throws as `call` */
  openPort(): MessagePort;
  on(name: string, listener: (value: never) => void): void;
  /** After each opening, and after each end. */
  onChange(listener: (isOpen: boolean) => void): void;
}

const againMs = 250;
const connectWithinMs = 5_000;
/** The other side says something every second: one that is frozen is as good as gone. */
const silentMs = 6_000;

export const gatewayAway = () =>
  new AppError(
    'unavailable',
    'gateway-away',
    'The process that has the vehicles and what they said cannot be reached at the moment.',
    { retryAfterMs: 1_000 },
  );

export function createLink(options: {
  /** Where it is now, `host:port`; null: nowhere. */
  readonly address: () => Promise<string | null>;
  readonly secret: () => Promise<Buffer>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Link {
  return new OpenLink(options);
}

class OpenLink implements Link {
  readonly #options: Parameters<typeof createLink>[0];
  readonly #caller = new Caller<SentError>((asked) => this.#send(asked), receiveError);
  readonly #ports = new Map<number, MessagePort>();
  readonly #events = new Map<string, (value: never) => void>();
  readonly #changes: ((isOpen: boolean) => void)[] = [];
  #socket: Socket | null = null;
  #frames: Frames | null = null;
  #lastPort = 0;
  #isStopped = true;
  #cancel: () => void = () => undefined;
  #stopListening: () => void = () => undefined;
  #heardAt = 0;

  constructor(options: Parameters<typeof createLink>[0]) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#frames !== null;
  }

  async start(): Promise<void> {
    const { clock } = this.#options;
    this.#isStopped = false;
    this.#stopListening = clock.every(silentMs / 3, () => {
      if (this.isOpen && clock.monotonic() - this.#heardAt > silentMs) this.#socket?.destroy();
    });
    this.#later(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    this.#stopListening();
    this.#socket?.destroy();
    this.#ended();
  }

  on(name: string, listener: (value: never) => void): void {
    this.#events.set(name, listener);
  }

  onChange(listener: (isOpen: boolean) => void): void {
    this.#changes.push(listener);
  }

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    return this.#caller.call(method, args);
  }

  stream<T>(method: string, ...args: readonly unknown[]): AsyncGenerator<T> {
    return this.#caller.stream(method, args);
  }

  openPort(): MessagePort {
    const id = ++this.#lastPort;
    this.#send({ kind: 'port', id });
    const { port1, port2 } = new MessageChannel();
    this.#ports.set(id, port1);
    port1.on('message', (said) => this.#frames?.send({ kind: 'on-port', id, said } satisfies ToServer));
    port1.on('close', () => {
      if (this.#ports.delete(id)) this.#frames?.send({ kind: 'end-port', id } satisfies ToServer);
    });
    return port2;
  }

  #send(message: ToServer): void {
    if (this.#frames === null) throw gatewayAway();
    this.#frames.send(message);
  }

  #receive(message: FromServer): void {
    switch (message.kind) {
      case 'event':
        this.#events.get(message.name)?.(message.value as never);
        return;
      case 'on-port':
        this.#ports.get(message.id)?.postMessage(message.said);
        return;
      case 'end-port':
        this.#endPort(message.id);
        return;
      default:
        this.#caller.receive(message);
    }
  }

  #endPort(id: number): void {
    const port = this.#ports.get(id);
    this.#ports.delete(id);
    port?.close();
  }

  #later(delayMs: number): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#connect().catch((error: unknown) => {
        this.#options.logger.debug({ reason: messageOf(error) }, 'the gateway is not reached');
        if (!this.#isStopped) this.#later(againMs);
      });
    });
  }

  async #connect(): Promise<void> {
    const address = await this.#options.address();
    if (address === null) throw new Error('no process has the gateway');
    const secret = await this.#options.secret();
    if (this.#isStopped) return;
    const split = address.lastIndexOf(':');
    const socket = connect({ host: address.slice(0, split), port: Number(address.slice(split + 1)) });
    this.#socket = socket;
    const tooLate = this.#options.clock.after(connectWithinMs, () => socket.destroy());
    socket.setNoDelay(true).setKeepAlive(true, 5_000);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      tooLate();
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#ended();
      if (!this.#isStopped) this.#later(againMs);
    });
    shakeHands(socket, {
      side: 'client',
      secret,
      onOpen: (frames) => {
        tooLate();
        this.#frames = frames;
        this.#heardAt = this.#options.clock.monotonic();
        for (const listener of this.#changes) listener(true);
      },
      onFrame: (bytes) => {
        this.#heardAt = this.#options.clock.monotonic();
        this.#receive(readFrame(bytes) as FromServer);
      },
    });
  }

  #ended(): void {
    const wasOpen = this.#frames !== null;
    this.#frames = null;
    this.#caller.rejectAll(gatewayAway());
    for (const id of [...this.#ports.keys()]) this.#endPort(id);
    if (wasOpen) for (const listener of this.#changes) listener(false);
  }
}

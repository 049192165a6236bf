import { gzipSync } from 'node:zlib';
import type { SignalValue } from '../../src/wire/messages.ts';
import { type UpKind, upTopic } from '../../src/wire/topics.ts';
import type { Signals } from '../vehicle/signals.ts';
import type { Outbox } from './outbox.ts';

export interface Sample {
  readonly ts: number;
  readonly signals: Signals;
}

/** How a run of samples is put into one message. */
type Form = 'batch' | 'columns';

export interface SpeakerOptions {
  readonly vin: string;
  /** New for each power-up and each run of the program, or the server takes new messages for repeated ones. */
  readonly newBoot: () => string;
  readonly outbox: Outbox;
  readonly form: Form;
  /** Ahead of true time; negative behind. */
  readonly clockOffsetMs?: number;
}

/** Below the server's limit for a packet, with room for topic and header. */
const packetBytes = 200_000;
const gzipAboveBytes = 8000;

/** Numbers a car's messages (boot, seq) and writes them into its outbox. */
export class Speaker {
  readonly #options: SpeakerOptions;
  #boot: string;
  #seq = 0;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#boot = options.newBoot();
  }

  powerUp(): void {
    this.#boot = this.#options.newBoot();
    this.#seq = 0;
  }

  /** The next number is used up without a message: one that got lost. */
  skip(): void {
    this.#seq++;
  }

  /** `id` is of the command or update that is answered. */
  say(
    kind: UpKind,
    body: { readonly ts: number } & Record<string, unknown>,
    id?: string,
    onAcknowledged?: () => void,
  ): void {
    const said = { boot: this.#boot, seq: this.#seq++, ...body, ts: this.#told(body.ts) };
    const entry = { topic: this.#topic(kind, id), payload: encode(said), time: body.ts };
    this.#options.outbox.push(entry, onAcknowledged);
  }

  /** One message for one sample, one or more for several. Samples in order of time. */
  saySamples(samples: readonly Sample[]): void {
    const first = samples[0];
    if (first === undefined) return;
    if (samples.length === 1) {
      this.say('telemetry', { ts: first.ts, signals: first.signals });
      return;
    }
    const body =
      this.#options.form === 'columns' ? columnsOf(samples, this.#told) : batchOf(samples, this.#told);
    const payload = encode({ boot: this.#boot, seq: this.#seq, ...body });
    if (payload.length > packetBytes) {
      const half = Math.ceil(samples.length / 2);
      this.saySamples(samples.slice(0, half));
      this.saySamples(samples.slice(half));
      return;
    }
    this.#seq++;
    this.#options.outbox.push({ topic: this.#topic('telemetry'), payload, time: first.ts });
  }

  /** Bytes as they are, without number. */
  sayRaw(payload: Buffer, time: number): void {
    this.#options.outbox.push({ topic: this.#topic('telemetry'), payload, time });
  }

  #topic(kind: UpKind, id?: string): string {
    return upTopic(this.#options.vin, kind, id);
  }

  /** What the car's clock shows at a true time. */
  readonly #told = (ts: number): number => ts + (this.#options.clockOffsetMs ?? 0);
}

function encode(body: unknown): Buffer {
  const text = JSON.stringify(body);
  return text.length > gzipAboveBytes ? gzipSync(text, { level: 1 }) : Buffer.from(text);
}

type Told = (ts: number) => number;

const batchOf = (samples: readonly Sample[], told: Told): unknown & object => ({
  samples: samples.map((sample) => ({ ts: told(sample.ts), signals: sample.signals })),
});

function columnsOf(samples: readonly Sample[], told: Told): object {
  const signals: Record<string, (SignalValue | null)[]> = {};
  samples.forEach((sample, row) => {
    for (const path of Object.keys(sample.signals)) {
      signals[path] ??= new Array<SignalValue | null>(samples.length).fill(null);
      const column = signals[path];
      column[row] = sample.signals[path] ?? null;
    }
  });
  return { ts: samples.map((sample) => told(sample.ts)), signals };
}

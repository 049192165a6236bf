import { Outbox } from '../link/outbox.ts';
import { type Sample, Speaker } from '../link/speaker.ts';
import { VehicleLink } from '../link/vehicle-link.ts';

export interface SendOptions {
  readonly mqttUrl: string;
  readonly vin: string;
  readonly secret: string;
  readonly samples: readonly Sample[];
  /** Times as fast as it was recorded; null: as fast as the server acknowledges. */
  readonly speed: number | null;
  /** Tells what `boot` to use; new for each run, or the server takes a second run for a repetition. */
  readonly boot: string;
  /** Give up when nothing was acknowledged for so long. */
  readonly patienceMs?: number;
  readonly onProgress?: (acknowledged: number) => void;
  readonly signal?: AbortSignal;
}

const rowsPerMessage = 300;
const messagesWaiting = 8;
const tickMs = 20;

/** Sends a recording as its vehicle would; resolves with the number of messages once each of them was acknowledged. */
export async function sendRecording(options: SendOptions): Promise<number> {
  const { samples, speed } = options;
  const patienceMs = options.patienceMs ?? 30_000;
  const outbox = new Outbox(100_000);
  const speaker = new Speaker({ vin: options.vin, newBoot: () => options.boot, outbox, form: 'columns' });
  let acknowledged = 0;
  let refused: string | null = null;
  let lastSignOfLife = performance.now();
  const link = new VehicleLink({
    url: options.mqttUrl,
    vin: options.vin,
    secret: options.secret,
    outbox,
    onAcknowledged: () => {
      acknowledged++;
      lastSignOfLife = performance.now();
      options.onProgress?.(acknowledged);
    },
    onRefused: (reason) => {
      refused = reason;
    },
  });
  const started = performance.now();
  const firstTs = samples[0]?.ts ?? 0;
  let next = 0;
  link.connect();
  try {
    while (next < samples.length || outbox.size > 0) {
      options.signal?.throwIfAborted();
      if (refused !== null) throw new Error(`The server refused ${options.vin}: ${refused}`);
      if (outbox.size === 0) lastSignOfLife = Math.max(lastSignOfLife, performance.now() - patienceMs / 2);
      if (performance.now() - lastSignOfLife > patienceMs) {
        throw new Error(`Nothing was acknowledged at ${options.mqttUrl} for ${patienceMs / 1000} s.`);
      }
      const due =
        speed === null
          ? samples.length
          : dueBy(samples, next, firstTs + (performance.now() - started) * speed);
      while (next < due && outbox.size < messagesWaiting) {
        const end = Math.min(due, next + rowsPerMessage);
        speaker.saySamples(samples.slice(next, end));
        next = end;
      }
      link.drain();
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
  } finally {
    await link.disconnect();
  }
  return acknowledged;
}

/** How many samples are due at a moment of the recording's own time. */
function dueBy(samples: readonly Sample[], from: number, time: number): number {
  let index = from;
  while (index < samples.length && (samples[index]?.ts ?? 0) <= time) index++;
  return index;
}

/**
 * Moves a recording so that it ends when its sending does, never ahead of the clock: replayed at `speed` ≥ 1 its last row is then
 * new, slower it is as old as the replay lasted.
 */
export function shiftToNow(samples: readonly Sample[], now: number, speed: number | null): Sample[] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { ts } of samples) {
    first = Math.min(first, ts);
    last = Math.max(last, ts);
  }
  const endsAt = speed !== null && speed >= 1 ? now + (last - first) / speed : now;
  const shift = Math.round(endsAt - last);
  return samples.map(({ ts, signals }) => ({ ts: ts + shift, signals }));
}

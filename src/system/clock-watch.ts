import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '../shared/clock.ts';

export interface ClockState {
  /** The largest step of the clock beside the monotonic one within the last hour; negative: back. */
  readonly jumpedMs: number;
  readonly isSynchronised: boolean | null;
}

const run = promisify(execFile);
const keptMs = 3_600_000;
const askEveryMs = 600_000;
/** Two looks at two clocks are never quite at once. */
const noiseMs = 50;
const timesyncdMark = '/run/systemd/timesync/synchronized';

/** What the machine says of its time synchronisation; null where there is nobody to ask. */
export async function askSynchronised(): Promise<boolean | null> {
  try {
    const { stdout } = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
      timeout: 2_000,
    });
    if (stdout.trim() === 'yes') return true;
    if (stdout.trim() === 'no') return false;
  } catch {
    // No systemd: a container, another system.
  }
  return existsSync(timesyncdMark) ? true : null;
}

/**
 * Compares the clock with the monotonic one, which the same synchronisation leads but nothing sets: what differs are steps, of
 * whoever set the clock or of a machine that slept. Small steps that add up within the hour count as one.
 */
export function createClockWatch(clock: Clock, ask: () => Promise<boolean | null> = askSynchronised) {
  const offsets: { readonly mono: number; readonly offset: number }[] = [];
  let isSynchronised: boolean | null = null;
  let askedMono = Number.NEGATIVE_INFINITY;

  return {
    /** To be called every few seconds. */
    look(): ClockState {
      const mono = clock.monotonic();
      const offset = clock.now() - mono;
      const last = offsets.at(-1);
      if (last === undefined || Math.abs(offset - last.offset) > noiseMs) offsets.push({ mono, offset });
      // The one that held when the hour began stays.
      while ((offsets[1]?.mono ?? Number.POSITIVE_INFINITY) <= mono - keptMs) offsets.shift();
      if (mono - askedMono >= askEveryMs) {
        askedMono = mono;
        ask().then(
          (answer) => {
            isSynchronised = answer;
          },
          () => undefined,
        );
      }
      return { jumpedMs: largestStep(offsets.map((each) => each.offset)), isSynchronised };
    },
  };
}

/** The difference of two of them, the later less the earlier, that is largest. */
function largestStep(offsets: readonly number[]): number {
  let [least, most] = [offsets[0] ?? 0, offsets[0] ?? 0];
  let largest = 0;
  for (const offset of offsets) {
    const step = offset - least > most - offset ? offset - least : offset - most;
    if (Math.abs(step) > Math.abs(largest)) largest = step;
    least = Math.min(least, offset);
    most = Math.max(most, offset);
  }
  return largest;
}

import type { JournalPosition } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';

const lookEveryMs = 50;

/** Waits until the pipeline has judged all that is in the journal now; false where that takes longer than `patienceMs`. */
export async function caughtUp(options: {
  readonly flushed: () => JournalPosition;
  readonly committed: () => JournalPosition;
  readonly clock: Clock;
  readonly patienceMs: number;
}): Promise<boolean> {
  const { flushed, committed, clock, patienceMs } = options;
  const wanted = flushed();
  const deadline = clock.monotonic() + patienceMs;
  while (committed() < wanted) {
    if (clock.monotonic() >= deadline) return false;
    await new Promise<void>((resolve) => void clock.after(lookEveryMs, resolve));
  }
  return true;
}

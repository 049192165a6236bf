import { createSegmentJournal } from '../../src/engines/journal/segment-journal.ts';
import type { SegmentJournalOptions } from '../../src/engines/journal/segment-journal-options.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/** A started segment journal with small segments. */
export async function openSegments(
  options: Partial<SegmentJournalOptions> & { directory: string },
): Promise<Journal> {
  const journal = createSegmentJournal({
    maxBytes: 64 * 1024 * 1024,
    minFreeDiskBytes: 0,
    keepBytes: 0,
    segmentBytes: 64 * 1024,
    logger: silentLogger,
    clock: systemClock,
    onFailure: (error) => {
      throw error;
    },
    ...options,
  });
  await journal.start();
  return journal;
}

import { createSegmentJournal } from '../../../src/engines/journal/segment-journal.ts';
import { openJournalReader } from '../../../src/engines/journal/segment-reader.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { describeJournal } from './journal-contract.ts';

describeJournal({
  name: 'segments',
  open: (directory, maxBytes) =>
    createSegmentJournal({
      directory,
      maxBytes,
      minFreeDiskBytes: 0,
      // Room for a record of 256 kB even where the journal is small.
      segmentBytes: maxBytes > 1024 * 1024 ? 300 * 1024 : 100 * 1024,
      keepBytes: 0,
      logger: silentLogger,
      clock: systemClock,
      onFailure: (error) => {
        throw error;
      },
    }),
  reader: (directory) => openJournalReader({ directory }),
});

import type { Pipeline } from '../ingest/pipeline.ts';
import type { Part } from '../shared/part.ts';
import type { Gateway } from './gateway.ts';

/** The pipeline, going on where the journal is. */
export function followJournal(pipeline: Pipeline, journal: Gateway['journal']): Part {
  return {
    async start() {
      await pipeline.start();
      // A journal that was lost or is older than the store goes on behind what the store has.
      journal.trim(pipeline.status().committed);
      journal.onFlushed((position) => pipeline.flushed(position));
      pipeline.flushed(journal.status().flushed);
    },
    stop: () => pipeline.stop(),
  };
}

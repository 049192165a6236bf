import { isSameEpisode } from './fault-history.ts';
import {
  compareReports,
  type FoldedEpisode,
  foldEpisodes,
  type MemoryKey,
  type MemoryReport,
  stepEpisodes,
} from './fold-episodes.ts';

/** The fold of one memory as it was known after each report, in the order received. */
export class ReceivedFold {
  readonly #key: MemoryKey;
  /** In the order of the fold. */
  readonly #reports: MemoryReport[] = [];
  readonly #newest = new Map<string, FoldedEpisode>();
  #all = new Map<string, FoldedEpisode>();

  constructor(key: MemoryKey) {
    this.#key = key;
  }

  /** Every episode that the reports so far amount to. */
  get episodes(): Iterable<FoldedEpisode> {
    return this.#all.values();
  }

  /** Answers with the episodes that ended with the report, or are over and were changed by it. */
  take(report: MemoryReport): FoldedEpisode[] {
    const last = this.#reports.at(-1);
    if (last !== undefined && compareReports(last, report) >= 0) return this.#takeLate(report);
    this.#reports.push(report);
    const changed = stepEpisodes(this.#key, this.#newest, report);
    for (const episode of changed) {
      this.#newest.set(episode.code, episode);
      this.#all.set(episode.id, episode);
    }
    return changed.filter(({ endedAt }) => endedAt !== null);
  }

  #takeLate(report: MemoryReport): FoldedEpisode[] {
    if (this.#reports.some((known) => compareReports(known, report) === 0)) return [];
    const at = this.#reports.findIndex((known) => compareReports(known, report) > 0);
    this.#reports.splice(at, 0, report);
    const before = this.#all;
    const folded = foldEpisodes(this.#key, this.#reports);
    this.#all = new Map(folded.map((episode) => [episode.id, episode]));
    this.#newest.clear();
    for (const episode of folded) {
      const other = this.#newest.get(episode.code);
      if (other === undefined || other.firstSeen <= episode.firstSeen)
        this.#newest.set(episode.code, episode);
    }
    return folded.filter(
      (episode) => episode.endedAt !== null && !isSameEpisode(before.get(episode.id), episode),
    );
  }
}

import {
  compareReports,
  type FoldedEpisode,
  type MemoryKey,
  type MemoryReport,
  stepEpisodes,
} from './fold-episodes.ts';

/** What changed in the episodes of a memory by a report that came late. */
export interface HistoryChange {
  readonly changed: readonly FoldedEpisode[];
  readonly removed: readonly FoldedEpisode[];
}

interface Progress {
  readonly index: number;
  readonly newest: ReadonlyMap<string, FoldedEpisode>;
  readonly all: ReadonlyMap<string, FoldedEpisode>;
}

/** All reports of one memory in order: folds again when one comes late, from where the last late one was. */
export class FaultHistory {
  readonly #key: MemoryKey;
  readonly #reports: MemoryReport[];
  #all: ReadonlyMap<string, FoldedEpisode>;
  #newest: ReadonlyMap<string, FoldedEpisode> = new Map();
  #prefix: Progress = { index: 0, newest: new Map(), all: new Map() };

  /** `stored`: the episodes as they were kept before. */
  constructor(key: MemoryKey, reports: readonly MemoryReport[], stored: readonly FoldedEpisode[]) {
    this.#key = key;
    this.#reports = [...reports].sort(compareReports);
    this.#all = new Map(stored.map((episode) => [episode.id, episode]));
  }

  get newest(): ReadonlyMap<string, FoldedEpisode> {
    return this.#newest;
  }

  /** Takes a report into its place; undefined if it is there already. */
  insert(report: MemoryReport): HistoryChange | undefined {
    const at = this.#position(report);
    const there = this.#reports[at];
    if (there !== undefined && compareReports(there, report) === 0) return undefined;
    this.#reports.splice(at, 0, report);
    if (at < this.#prefix.index) this.#prefix = { index: 0, newest: new Map(), all: new Map() };
    this.#prefix = this.#fold(this.#prefix, at);
    const { newest, all } = this.#fold(this.#prefix, this.#reports.length);
    const before = this.#all;
    this.#all = all;
    this.#newest = newest;
    return {
      changed: [...all.values()].filter((episode) => !isSameEpisode(before.get(episode.id), episode)),
      removed: [...before.values()].filter((episode) => !all.has(episode.id)),
    };
  }

  /** The first place whose report is not before this one. */
  #position(report: MemoryReport): number {
    let low = 0;
    let high = this.#reports.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareReports(this.#reports[middle] as MemoryReport, report) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #fold(from: Progress, end: number): Progress {
    const newest = new Map(from.newest);
    const all = new Map(from.all);
    for (let index = from.index; index < end; index++) {
      for (const episode of stepEpisodes(this.#key, newest, this.#reports[index] as MemoryReport)) {
        newest.set(episode.code, episode);
        all.set(episode.id, episode);
      }
    }
    return { index: end, newest, all };
  }
}

export function isSameEpisode(a: FoldedEpisode | undefined, b: FoldedEpisode): boolean {
  if (a === undefined) return false;
  if (a === b) return true;
  return (
    a.status === b.status &&
    a.level === b.level &&
    a.lastSeen === b.lastSeen &&
    a.endedAt === b.endedAt &&
    a.occurrences === b.occurrences &&
    a.cameBack === b.cameBack &&
    a.freezeFrames.length === b.freezeFrames.length &&
    JSON.stringify(a.freezeFrames) === JSON.stringify(b.freezeFrames)
  );
}

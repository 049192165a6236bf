/**
 * Keeps what is in memory of a table as the table is, where both change here and elsewhere: a reading that began before a change of
 * one's own, or while one was under way, never overwrites it.
 */
export interface FreshReads {
  /** Changes these in the table, then in memory; the changes of one key happen in their order. Must not wait for a reading. */
  change<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
  /** This is now another in memory: what is being read of it is read again. */
  changed(key: string): void;
  /**
   * Reads these, null = all, and has them taken into memory: of what was found, and of what was not, those that are current. The rest
   * is read again.
   */
  read<Found>(
    keys: readonly string[] | null,
    read: (keys: readonly string[] | null) => Promise<Found>,
    take: (
      found: Found,
      isCurrent: (key: string) => boolean,
      keys: readonly string[] | null,
    ) => Promise<void> | void,
  ): Promise<void>;
}

export function createFreshReads(): FreshReads {
  const last = new Map<string, Promise<unknown>>();
  /** For each reading under way, what was being changed since it began. */
  const readings = new Set<Set<string>>();
  const underWay = (keys: readonly string[]) => new Set(keys.flatMap((key) => last.get(key) ?? []));

  return {
    change(keys, work) {
      const turn = Promise.allSettled(underWay(keys)).then(work);
      for (const key of keys) {
        last.set(key, turn);
        for (const changed of readings) changed.add(key);
      }
      const done = (): void => {
        for (const key of keys) if (last.get(key) === turn) last.delete(key);
      };
      turn.then(done, done);
      return turn;
    },

    changed(key) {
      for (const changed of readings) changed.add(key);
    },

    async read(keys, read, take) {
      for (let wanted = keys; wanted === null || wanted.length > 0; ) {
        await Promise.allSettled(underWay(wanted ?? []));
        const changed = new Set(last.keys());
        readings.add(changed);
        try {
          await take(await read(wanted), (key) => !changed.has(key), wanted);
        } finally {
          readings.delete(changed);
        }
        wanted = wanted === null ? [...changed] : wanted.filter((key) => changed.has(key));
      }
    },
  };
}

/**
 * Work on names that many ask for at about the same time: one round at a time, and what is asked for meanwhile is in the next. Resolves
 * once a round that began after the asking is done. `null` is all there are.
 */
export function createGatherer(
  work: (names: readonly string[] | null) => Promise<void>,
): (names: readonly string[] | null) => Promise<void> {
  let wanted: Set<string> | 'all' = new Set();
  let next: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function round(): Promise<void> {
    const names = wanted;
    wanted = new Set();
    next = null;
    return work(names === 'all' ? null : [...names]);
  }

  return (names) => {
    if (names === null) wanted = 'all';
    else if (wanted !== 'all') for (const name of names) wanted.add(name);
    if (next === null) {
      next = last.then(round, round);
      last = next;
    }
    return next;
  };
}

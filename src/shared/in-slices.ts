import { setImmediate } from 'node:timers/promises';

/** Walks a long list and leaves room for others after every `size` items. */
export async function* inSlices<T>(items: readonly T[], size: number): AsyncGenerator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) {
    yield items.slice(from, from + size);
    await setImmediate();
  }
}

const sortedAtOnce = 2000;

/** What `[...items].sort()` gives, with room for others in between. */
export async function sortInSlices(items: readonly string[]): Promise<string[]> {
  let runs: string[][] = [];
  for await (const slice of inSlices(items, sortedAtOnce)) runs.push([...slice].sort());
  while (runs.length > 1) {
    const merged: string[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? []));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(a: readonly string[], b: readonly string[]): Promise<string[]> {
  const merged: string[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    const [left, right] = [a[i], b[j]];
    if (right === undefined || (left !== undefined && left <= right)) {
      merged.push(left ?? '');
      i++;
    } else {
      merged.push(right);
      j++;
    }
    if (merged.length % (4 * sortedAtOnce) === 0) await setImmediate();
  }
  return merged;
}

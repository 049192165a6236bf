import { AppError } from '../shared/errors.ts';

const sliceMs = 8;
const budgetMs = 3000;

/**
 * Visits every item. Lets other work go on every few milliseconds.
 * @throws AppError invalid `filter-too-slow`
 */
export async function walk(items: ArrayLike<number>, visit: (item: number) => void): Promise<void> {
  let index = 0;
  const slice = () => {
    const end = performance.now() + sliceMs;
    while (index < items.length && (index % 64 !== 0 || performance.now() < end))
      visit(items[index++] as number);
    return index < items.length;
  };
  for (let slices = 1; withoutStacks(slice); slices++) {
    if (slices * sliceMs > budgetMs) {
      throw new AppError('invalid', 'filter-too-slow', 'The filter takes too long over all vehicles.', {
        fields: [{ path: 'filter', message: 'takes too long over all vehicles' }],
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A filter throws for each vehicle that lacks something; most of what that costs is a stack nobody reads. */
function withoutStacks<T>(run: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

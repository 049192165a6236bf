/** What is asked costs the server time that the awaited thing needs: soon at first, less often where it takes long. */
const [firstMs, mostMs, growth] = [10, 100, 1.3];

/** Polls until `check` returns without throwing, and gives its value; after `timeoutMs` its last error. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 60_000, everyMs }: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = everyMs ?? firstMs; ; pauseMs = everyMs ?? Math.min(mostMs, pauseMs * growth)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

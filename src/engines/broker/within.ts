import type { Clock } from '../../shared/clock.ts';

/** Until all of them are done, or the time is over. */
export async function within(
  clock: Clock,
  milliseconds: number,
  promises: readonly Promise<unknown>[],
): Promise<void> {
  let cancel = (): void => {};
  const tooLate = new Promise<void>((resolve) => {
    cancel = clock.after(milliseconds, resolve);
  });
  await Promise.race([Promise.all(promises), tooLate]);
  cancel();
}

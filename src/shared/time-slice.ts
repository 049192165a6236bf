import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long work of a thread lets others in that often: what a question waits for at every step of its way. */
export const sliceMs = 2;

let endsAt = 0;
let next: Promise<void> | null = null;

/** Has this thread worked for a slice without hearing anybody? All its long works share one slice. */
export const isSliceOver = (): boolean => performance.now() >= endsAt;

/** Whoever waits for this thread gets in: messages of other threads, answers of drivers, timers. */
export function letOthersIn(): Promise<void> {
  next ??= nextTurn().then(() => {
    next = null;
    endsAt = performance.now() + sliceMs;
  });
  return next;
}

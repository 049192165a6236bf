import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Resolves when it is gone; at once where it is already, or never was. */
export async function endProcess(
  child: ChildProcess | null,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  // One that is frozen ends too.
  child.kill('SIGCONT');
  await gone;
}

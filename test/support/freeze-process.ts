import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';

/** Resolves once none of its threads runs any more: behind the signal alone they still answer for a moment. */
export async function freezeProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await eventually(() => {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      if (stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'T')
        throw new Error(`a thread of ${pid} still runs`);
    }
  });
}

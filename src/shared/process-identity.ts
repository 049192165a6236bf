import { readFileSync } from 'node:fs';

/**
 * When the process began, in clock ticks since boot; null where no such process lives (a zombie does not live). A pid
 * alone names nobody, since pids are used again; pid and start time together do.
 */
export function processStartTime(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The command name, in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

/** The words of a process's command line; null where there is no such process. */
export function processArguments(pid: number): readonly string[] | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    words.pop();
    return words;
  } catch {
    return null;
  }
}

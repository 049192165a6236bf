import { readdirSync, readFileSync } from 'node:fs';

/**
 * Stops every process of a PostgreSQL, as a disk does that answers no more: connections stay open, and nothing comes back
 * on them. Returns what lets it go on.
 */
export function freezePostgres(postmaster: number): () => void {
  const frozen = [postmaster, ...childrenOf(postmaster)];
  for (const pid of frozen) signal(pid, 'SIGSTOP');
  return () => {
    for (const pid of frozen) signal(pid, 'SIGCONT');
  };
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name before it is in brackets, and may itself hold any character.
      const [, parentOfIt] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(parentOfIt) === parent ? [pid] : [];
    } catch {
      return [];
    }
  });
}

/** A process that is gone meanwhile needs no signal. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {}
}

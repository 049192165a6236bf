import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Of a listener: those who have connected and have not been taken yet. */
export interface AcceptQueue {
  now(): number;
  /** Ends the watch: the longest that it was, and how long the system lets it become. */
  stop(): { readonly longest: number; readonly limit: number };
}

const lookEveryMs = 50;
/** Listeners come first in the list; thousands of connections follow. */
const mostBytes = 64 * 1024;
const listening = '0A';

/**
 * Watches the accept queue of a port of this machine (IPv4) as Linux tells it in /proc/net/tcp. `backlog` is what the
 * listener asked for.
 */
export function watchAcceptQueue(port: number, backlog: number): AcceptQueue {
  const now = (): number => {
    for (const line of listOfListeners().split('\n')) {
      const [, local, , state, queues] = line.trim().split(/\s+/);
      if (state === listening && Number.parseInt(local?.split(':')[1] ?? '', 16) === port)
        return Number.parseInt(queues?.split(':')[1] ?? '', 16);
    }
    return 0;
  };
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, now());
  }, lookEveryMs);
  return {
    now,
    stop() {
      clearInterval(timer);
      const systemLimit = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
      return { longest, limit: Math.min(backlog, systemLimit) };
    },
  };
}

/** The kernel hands the list out by pages. */
function listOfListeners(): string {
  const bytes = Buffer.alloc(mostBytes);
  const file = openSync('/proc/net/tcp', 'r');
  try {
    let at = 0;
    while (at < mostBytes) {
      const read = readSync(file, bytes, at, mostBytes - at, null);
      if (read === 0) break;
      at += read;
    }
    return bytes.toString('latin1', 0, at);
  } finally {
    closeSync(file);
  }
}

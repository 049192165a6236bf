import { eventually } from './eventually.ts';
import type { ServerProcess } from './server-process.ts';

/** Environment of a server that can be asked by `keptMegabytes`. */
export const tellsKeptMemory = {
  NODE_OPTIONS: `--expose-gc --import ${new URL('./tell-kept-memory.ts', import.meta.url)}`,
};

/**
 * What the server's main thread, which has the connections, keeps once its garbage is collected, MB. What a process has resident is
 * more: what allocators and windows of rules once needed.
 */
export async function keptMegabytes(server: ServerProcess): Promise<number> {
  const said = () => [...server.output().matchAll(/^keeps (\d+) bytes$/gm)].map(([, bytes]) => Number(bytes));
  const before = said().length;
  process.kill(server.pid(), 'SIGUSR2');
  const bytes = await eventually(() => {
    const now = said();
    if (now.length === before) throw new Error('the server has not said what it keeps');
    return now.at(-1) ?? 0;
  });
  return Math.round(bytes / 1_048_576);
}

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { residentBytes } from '../bench/bench.ts';
import { eventually } from './eventually.ts';
import type { Load } from './load-generator.ts';
import type { ServerProcess } from './server-process.ts';

export async function acknowledgedFurther(load: Load, count: number, timeoutMs = 60_000): Promise<void> {
  const wanted = load.progress().acknowledged + count;
  await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(wanted), { timeoutMs });
}

/** Six reports of the load one after another, that is for a second, bring no new PUBACK. */
export async function acknowledgesNothing(load: Load): Promise<void> {
  let last = load.progress();
  let same = 0;
  await eventually(
    () => {
      const now = load.progress();
      if (now === last) throw new Error('no news');
      same = now.acknowledged === last.acknowledged ? same + 1 : 0;
      last = now;
      expect(same).toBeGreaterThanOrEqual(5);
    },
    { timeoutMs: 20_000 },
  );
}

export async function readiness(
  server: ServerProcess,
): Promise<{ status: number; ready: boolean; reasons: string[] }> {
  const response = await fetch(`${server.baseUrl}/ready`);
  return { status: response.status, ...((await response.json()) as { ready: boolean; reasons: string[] }) };
}

/** Of the server, in whole MB. */
export function residentMegabytes(server: ServerProcess): number {
  return Math.round(residentBytes(readFileSync(`/proc/${server.pid()}/status`, 'utf8')) / 1_048_576);
}

import { readdirSync, readFileSync } from 'node:fs';

/** What all processes of a line cost over a stretch of time. */
export interface LineCost {
  readonly cpuSeconds: number;
  /** Resident memory of all together when it was highest; what processes share counts once. */
  readonly peakBytes: number;
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and of children that have ended and were waited for. */
  readonly ticks: number;
}

/** Linux gives times to programs in hundredths of a second, whatever its own clock. */
const ticksPerSecond = 100;
const lookEveryMs = 1000;

/** Watches these processes and all that descend from them, until the answer is called. */
export function watchCost(roots: readonly number[]): () => LineCost {
  const before = ticksOf(roots);
  let peakBytes = 0;
  const look = () => {
    peakBytes = Math.max(peakBytes, memoryOf(roots));
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  return () => {
    clearInterval(timer);
    look();
    return { cpuSeconds: (ticksOf(roots) - before) / ticksPerSecond, peakBytes };
  };
}

function ticksOf(roots: readonly number[]): number {
  return family(roots).reduce((sum, { ticks }) => sum + ticks, 0);
}

function memoryOf(roots: readonly number[]): number {
  return family(roots).reduce((sum, { pid }) => {
    const rollup = readOrNull(`/proc/${pid}/smaps_rollup`) ?? '';
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  }, 0);
}

function family(roots: readonly number[]): ProcessTimes[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readTimes(name) ?? []) : []));
  const within = new Set(roots);
  for (let grown = -1; grown !== within.size; ) {
    grown = within.size;
    for (const { pid, parent } of all) if (within.has(parent)) within.add(pid);
  }
  return all.filter(({ pid }) => within.has(pid));
}

/** proc(5): fields 4 and 14 to 17 of stat, counted behind the name, which may hold anything. */
function readTimes(pid: string): ProcessTimes | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number(pid), parent: Number(fields[1]), ticks };
}

/** Null where the process has ended meanwhile. */
function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What a benchmark measured: ours and the reference's, in the same run, one value a round. */
export interface Measure {
  readonly what: string;
  readonly unit: string;
  readonly ours: readonly number[];
  /** Empty where nothing comparable exists; `target` then stands alone. */
  readonly reference: readonly number[];
  readonly referenceIs: string;
  /** What was promised, in words. */
  readonly target: string;
}

export interface BenchOptions {
  /** Of each measured stretch. */
  readonly seconds: number;
  readonly rounds: number;
  readonly vehicles: number;
  readonly log: (line: string) => void;
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  /** Unless `--vehicles` says otherwise. */
  readonly vehicles?: number;
  /** Unless `--seconds` says otherwise. */
  readonly seconds?: number;
  run(options: BenchOptions): Promise<Measure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resident memory of a process in bytes. */
export function residentBytes(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

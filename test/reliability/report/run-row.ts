import { TestRunner } from 'vitest';
import type { LoadReport } from '../../support/load-generator.ts';
import type { Verdict } from '../../support/load-verdict.ts';

/** One line of the reliability report. Null: this test has no such figure. */
export interface RunRow {
  /** R1 to R22 of the plan. */
  readonly id: string;
  readonly seed: number | null;
  /** Processes killed, connections cut, disks broken: whatever was done on purpose, counted. */
  readonly kills: number | null;
  readonly acknowledged: number | null;
  readonly lost: number | null;
  readonly duplicated: number | null;
  readonly phantom: number | null;
  readonly reordered: number | null;
  /** Milliseconds from when a message was due to its PUBACK, time without a server included. */
  readonly p99Ms: number | null;
  readonly note: string;
}

declare module 'vitest' {
  interface TaskMeta {
    reliability?: RunRow[];
  }
}

const nothing = {
  ...{ seed: null, kills: null, acknowledged: null, p99Ms: null },
  ...{ lost: null, duplicated: null, phantom: null, reordered: null },
};

/** The line of a test that asked the oracle. */
export function tellVerdict(
  id: string,
  verdict: Verdict,
  more: { load?: Pick<LoadReport, 'latencyMs'>; seed?: number; kills?: number; note: string },
): void {
  const { acknowledged, lost, duplicated, phantom, reordered } = verdict;
  const { load, ...rest } = more;
  const p99Ms = load === undefined ? null : Math.round(load.latencyMs.p99 * 10) / 10;
  tellRun({ id, acknowledged, lost, duplicated, phantom, reordered, p99Ms, ...rest });
}

/** Prints a line, and hands it to the report (report-reporter.ts) where one is written. */
export function tellRun(given: Partial<RunRow> & Pick<RunRow, 'id' | 'note'>): void {
  const row: RunRow = { ...nothing, ...given };
  const meta = TestRunner.getCurrentTest()?.meta;
  if (meta !== undefined) meta.reliability = [...(meta.reliability ?? []), row];
  console.log(inWords(row));
}

function inWords({ id, seed, kills, acknowledged, p99Ms, note, ...faults }: RunRow): string {
  const said = [
    seed === null ? '' : `seed ${seed}`,
    kills === null ? '' : `${kills} kills`,
    acknowledged === null ? '' : `${acknowledged} acknowledged`,
    faults.lost === null
      ? ''
      : `lost/duplicated/phantom/reordered ${[faults.lost, faults.duplicated, faults.phantom, faults.reordered].join('/')}`,
    p99Ms === null ? '' : `p99 ${p99Ms} ms`,
    note,
  ];
  return `${id}: ${said.filter((part) => part !== '').join('; ')}`;
}

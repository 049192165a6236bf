import { eventually } from './eventually.ts';
import { type ApiSession, storedSeqs } from './load-fleet.ts';
import type { LoadReport } from './load-generator.ts';
import { untilProcessed } from './server-metrics.ts';

/** The oracle's answer: what was acknowledged must be there once, what was only sent may be, nothing else. */
export interface Verdict {
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly phantom: number;
  readonly reordered: number;
  /** The first few faults, for a person. */
  readonly examples: readonly string[];
}

class NotYet extends Error {}

/**
 * Compares what a load's vehicles had acknowledged with what the API gives back of them. Waits until the pipeline has
 * caught up, however slow the machine is, and then until nothing acknowledged is missing, or `withinMs` are over.
 */
export async function judgeLoad(
  api: Pick<ApiSession, 'get' | 'baseUrl'>,
  report: Pick<LoadReport, 'vehicles'>,
  withinMs = 20_000,
): Promise<Verdict> {
  const total = { acknowledged: 0, stored: 0, lost: 0, duplicated: 0, phantom: 0, reordered: 0 };
  const examples: string[] = [];
  if (withinMs > 0) await untilProcessed(api.baseUrl);
  const deadline = performance.now() + withinMs;
  for (const vehicle of report.vehicles) {
    const acknowledged = new Set<number>();
    for (const [from, to] of vehicle.acknowledged)
      for (let seq = from; seq <= to; seq++) acknowledged.add(seq);
    let seqs: number[] = [];
    await eventually(
      async () => {
        seqs = await storedSeqs(api, vehicle.vin);
        const there = new Set(seqs);
        for (const seq of acknowledged) if (!there.has(seq)) throw new NotYet();
      },
      { timeoutMs: Math.max(0, deadline - performance.now()), everyMs: 100 },
    ).catch((error: unknown) => {
      if (!(error instanceof NotYet)) throw error;
    });
    const there = new Set<number>();
    let previous = Number.NEGATIVE_INFINITY;
    const note = (fault: 'lost' | 'duplicated' | 'phantom' | 'reordered', seq: number) => {
      total[fault] += 1;
      if (examples.length < 10) examples.push(`${vehicle.vin} ${seq} ${fault}`);
    };
    for (const seq of seqs) {
      if (there.has(seq)) note('duplicated', seq);
      else if (seq < previous) note('reordered', seq);
      if (seq < vehicle.firstSeq || seq >= vehicle.nextSeq) note('phantom', seq);
      there.add(seq);
      previous = Math.max(previous, seq);
    }
    for (const seq of acknowledged) if (!there.has(seq)) note('lost', seq);
    total.acknowledged += acknowledged.size;
    total.stored += seqs.length;
  }
  return { ...total, examples };
}

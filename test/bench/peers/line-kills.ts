import { eventually } from '../../support/eventually.ts';
import { startLoad } from '../../support/load-generator.ts';
import type { BenchOptions } from '../bench.ts';
import type { LineKind } from './line.ts';

const perSecond = 2000;
export const kills = 10;
/** Messages acknowledged between a start and the next kill. */
const between = 2 * perSecond;

export interface Losses {
  readonly acknowledged: number;
  readonly lost: number;
  /** Stored more than once, the first not counted. */
  readonly doubled: number;
}

/** Ten kill -9 of the consumer under load; what vehicles had acknowledged beside what the store gives back. */
export async function countLosses(
  { name, open }: LineKind,
  { vehicles, log }: BenchOptions,
): Promise<Losses> {
  const line = await open(vehicles);
  const load = startLoad({ port: line.port, vehicles: line.fleet, ratePerSecond: perSecond });
  try {
    await load.online();
    load.go();
    for (let kill = 0; kill < kills; kill++) {
      const wanted = load.progress().acknowledged + between;
      await eventually(() => {
        if (load.progress().acknowledged < wanted) throw new Error(`${name} does not acknowledge`);
      });
      await line.killConsumer();
    }
    const report = await load.finish(120_000);
    await line.settle(report.acknowledged);
    const stored = await line.storedSeqs();
    const losses = report.vehicles.reduce(
      (sum, { vin, acknowledged }) => {
        const seqs = stored.get(vin) ?? [];
        const there = new Set(seqs);
        let lost = 0;
        for (const [from, to] of acknowledged)
          for (let seq = from; seq <= to; seq++) if (!there.has(seq)) lost += 1;
        return { lost: sum.lost + lost, doubled: sum.doubled + seqs.length - there.size };
      },
      { lost: 0, doubled: 0 },
    );
    log(
      `${name}, ${kills} kills at ${perSecond}/s: ${report.acknowledged} acknowledged, ${losses.lost} lost, ${losses.doubled} doubled`,
    );
    return { acknowledged: report.acknowledged, ...losses };
  } finally {
    await load.abort();
    await line.stop();
  }
}

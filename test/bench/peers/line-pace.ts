import type { BenchOptions } from '../bench.ts';
import { loadFor } from '../ingest.ts';
import type { Line, LineKind } from './line.ts';
import { watchCost } from './line-cost.ts';

export interface Pace {
  /** Messages a second from the first sent to the last stored. */
  readonly perSecond: number;
  /** Microseconds of all processes of the line a message. */
  readonly cpuMicros: number;
  readonly peakMegabytes: number;
}

/** Messages a second until stored, at whichever of the offered rates that is most. */
export async function measurePace(
  { name, offered, open }: LineKind,
  { vehicles, seconds, log }: BenchOptions,
): Promise<Pace> {
  const line = await open(vehicles);
  try {
    const paces: Pace[] = [];
    let before = 0;
    for (const rate of offered) {
      const { pace, stored } = await stretch(line, rate, before, seconds);
      before = stored;
      paces.push(pace);
      log(
        `${name}, ${rate === 0 ? 'flat out' : `${rate}/s offered`}: ${Math.round(pace.perSecond)}/s stored, ` +
          `${pace.cpuMicros.toFixed(1)} µs CPU a message, ${Math.round(pace.peakMegabytes)} MB`,
      );
      // Further behind it would only take longer.
      if (pace.perSecond < rate / 2) break;
    }
    return paces.reduce((best, pace) => (pace.perSecond > best.perSecond ? pace : best));
  } finally {
    await line.stop();
  }
}

async function stretch(
  line: Line,
  ratePerSecond: number,
  before: number,
  seconds: number,
): Promise<{ pace: Pace; stored: number }> {
  const cost = watchCost(line.pids());
  const { port, fleet } = line;
  const boot = `at-${ratePerSecond}`;
  const { report, began } = await loadFor(seconds, { port, vehicles: fleet, boot, ratePerSecond });
  const { stored, at } = await line.settle(before + report.acknowledged);
  const { cpuSeconds, peakBytes } = cost();
  const messages = stored - before;
  if (messages > report.acknowledged)
    throw new Error(`${messages} messages are stored, ${report.acknowledged} were sent`);
  const perSecond = (messages * 1000) / (at - began);
  const cpuMicros = (cpuSeconds * 1e6) / messages;
  return { pace: { perSecond, cpuMicros, peakMegabytes: peakBytes / 1_048_576 }, stored };
}

import type { Bench, BenchOptions, Measure } from './bench.ts';
import { loadFor } from './ingest.ts';
import { prepareRoadside, startBareAedes } from './under-test.ts';

const messagesPerSecond = 20_000;

/** Publish → PUBACK as the vehicle sees it, at a steady rate; ours is durable, the reference's is not. */
export const latency: Bench = {
  name: 'latency',
  about: `publish → PUBACK at ${messagesPerSecond} messages/s from 200 vehicles; reference: bare aedes that parses the JSON`,
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const roadside = await prepareRoadside('B', 200);
    const ours: { p50: number; p99: number }[] = [];
    const reference: { p50: number; p99: number }[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        const { server, fleet } = roadside;
        await server.start();
        const rate = { vehicles: fleet, ratePerSecond: messagesPerSecond, boot: `round-${round}` };
        ours.push(
          steady((await loadFor(seconds, { ...rate, port: server.mqttPort })).report, 'roadside', log),
        );
        await server.stop();
        const aedes = await startBareAedes();
        reference.push(
          steady((await loadFor(seconds, { ...rate, port: aedes.port })).report, 'bare aedes', log),
        );
        await aedes.stop();
      }
    } finally {
      await roadside.dispose();
    }
    const referenceIs = 'bare aedes, not durable';
    return [
      {
        what: 'publish → durable PUBACK, p50',
        unit: 'ms',
        ours: ours.map(({ p50 }) => p50),
        reference: reference.map(({ p50 }) => p50),
        referenceIs,
        target: '',
      },
      {
        what: 'publish → durable PUBACK, p99',
        unit: 'ms',
        ours: ours.map(({ p99 }) => p99),
        reference: reference.map(({ p99 }) => p99),
        referenceIs,
        target: '≤ 50 ms',
      },
    ];
  },
};

function steady(
  report: { acknowledged: number; skipped: number; latencyMs: { p50: number; p99: number; max: number } },
  who: string,
  log: (line: string) => void,
): { p50: number; p99: number } {
  const { p50, p99, max } = report.latencyMs;
  log(
    `${who}: ${report.acknowledged} acknowledged, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${max.toFixed(1)} ms`,
  );
  if (report.skipped > 0)
    log(`${who} FELL BEHIND: ${report.skipped} messages were left out, no vehicle could take them in time`);
  return report.latencyMs;
}

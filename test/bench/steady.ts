import { readFileSync } from 'node:fs';
import { startLoad } from '../support/load-generator.ts';
import { untilProcessed } from '../support/server-metrics.ts';
import { type Bench, type BenchOptions, type Measure, pause, residentBytes } from './bench.ts';
import { prepareRoadside } from './under-test.ts';

const sampleMs = 1000;

/**
 * A whole fleet connected, one message a second each: publish → PUBACK, and what the memory does. The first third of the
 * time fills what a server fills once (windows, states, code); what grows after it would grow for ever.
 */
export const steady: Bench = {
  name: 'steady',
  about: 'everyone connected, one message a second each, for minutes: latency, and whether memory stays',
  vehicles: 15_000,
  seconds: 180,
  async run({ vehicles, seconds, log }: BenchOptions): Promise<Measure[]> {
    const { server, fleet, dispose } = await prepareRoadside('S', vehicles);
    try {
      await server.start();
      const load = startLoad({ port: server.mqttPort, vehicles: fleet, ratePerSecond: vehicles });
      try {
        await load.online();
        load.go();
        const resident: number[] = [];
        for (let left = seconds * 1000; left > 0; left -= sampleMs) {
          await pause(sampleMs);
          resident.push(residentBytes(readFileSync(`/proc/${server.pid()}/status`, 'utf8')) / 1e6);
        }
        const { acknowledged, skipped, latencyMs } = await load.finish();
        const lag = performance.now();
        await untilProcessed(server.baseUrl);
        const lagSeconds = (performance.now() - lag) / 1000;
        const [first, last] = [mean(resident, 1 / 3, 2 / 3), mean(resident, 2 / 3, 1)];
        log(
          `roadside: ${acknowledged} acknowledged, ${skipped} left out; p50 ${latencyMs.p50.toFixed(1)}, p99 ` +
            `${latencyMs.p99.toFixed(1)}, worst ${latencyMs.max.toFixed(1)} ms; all stored ${lagSeconds.toFixed(1)} s after ` +
            `the last; memory ${Math.round(first)} MB in the second third, ${Math.round(last)} MB in the last`,
        );
        const none = { reference: [], referenceIs: '' };
        const who = `${vehicles} connected, 1 message/s each`;
        return [
          {
            what: `${who}: publish → PUBACK, p99`,
            unit: 'ms',
            ours: [latencyMs.p99],
            target: '≤ 100 ms',
            ...none,
          },
          { what: `${who}: left out`, unit: 'messages', ours: [skipped], target: '0', ...none },
          { what: `${who}: memory grew`, unit: 'MB', ours: [last - first], target: 'flat', ...none },
        ];
      } finally {
        await load.abort();
      }
    } finally {
      await dispose();
    }
  },
};

function mean(values: readonly number[], from: number, to: number): number {
  const part = values.slice(Math.floor(values.length * from), Math.ceil(values.length * to));
  return part.reduce((sum, value) => sum + value, 0) / part.length;
}

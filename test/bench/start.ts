import { type Bench, type BenchOptions, type Measure, median } from './bench.ts';
import { loadFor } from './ingest.ts';
import { prepareRoadside } from './under-test.ts';

/** From the start of the process to /ready, with the data of a load behind it: after a stop, and after kill -9. */
export const start: Bench = {
  name: 'start',
  about: 'start to /ready with data, after SIGTERM and after kill -9 under load',
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const { server, fleet, dispose } = await prepareRoadside('G', 200);
    const afterStop: number[] = [];
    const afterKill: number[] = [];
    try {
      await server.start();
      for (let round = 0; round < rounds; round++) {
        await loadFor(seconds, { port: server.mqttPort, vehicles: fleet, boot: `round-${round}` });
        const { code, ms } = await server.stop();
        log(`roadside: stopped with code ${code} in ${Math.round(ms)} ms`);
        afterStop.push(await server.start());
        await loadFor(seconds, { port: server.mqttPort, vehicles: fleet, boot: `again-${round}` });
        await server.kill();
        afterKill.push(await server.start());
      }
    } finally {
      await dispose();
    }
    log(
      `roadside: ready ${Math.round(median(afterStop))} ms after a stop, ${Math.round(median(afterKill))} after a kill`,
    );
    const none = { unit: 'ms', reference: [], referenceIs: 'none', target: '≤ 3000 ms' };
    return [
      { what: 'start to /ready, after SIGTERM', ours: afterStop, ...none },
      { what: 'start to /ready, after kill -9', ours: afterKill, ...none },
    ];
  },
};

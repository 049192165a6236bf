import { startVictoriaMetrics } from '../support/victoria-metrics.ts';
import type { Bench, BenchOptions, Measure } from './bench.ts';
import { roadsideRound } from './ingest.ts';
import { prepareRoadside } from './under-test.ts';

/** The same load as `ingest`, with VictoriaMetrics as the telemetry store: counted when every message is read back from there. */
export const ingestVictoriaMetrics: Bench = {
  name: 'ingest-victoriametrics',
  about:
    '200 vehicles, QoS 1, 40 signals, 2 kB JSON, flat out; durable by the journal, stored in VictoriaMetrics',
  async run(options: BenchOptions): Promise<Measure[]> {
    const stored: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const telemetry = await startVictoriaMetrics();
      const url = telemetry.url.replace('http://', 'victoriametrics+http://');
      try {
        const roadside = await prepareRoadside('A', 200, { ROADSIDE_TELEMETRY_URL: url });
        try {
          stored.push((await roadsideRound(roadside, options)).stored);
        } finally {
          await roadside.dispose();
        }
      } finally {
        await telemetry.stop();
      }
    }
    return [
      {
        what: 'durable, stored in VictoriaMetrics and judged',
        unit: 'messages/s',
        ours: stored,
        reference: [],
        referenceIs: '',
        target: '≥ 10,000',
      },
    ];
  },
};

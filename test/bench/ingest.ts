import { storedCount } from '../support/load-fleet.ts';
import { type LoadConfig, type LoadReport, startLoad } from '../support/load-generator.ts';
import { untilProcessed } from '../support/server-metrics.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';
import { prepareRoadside, type RoadsideUnderTest, startBareAedes } from './under-test.ts';

/**
 * Durable, stored and judged messages a second, flat out. What counts for us is what the API gives back afterwards, over
 * the time from the first message to when the pipeline had committed the last one; for the reference, what it parsed until
 * the last PUBACK.
 */
export const ingest: Bench = {
  name: 'ingest',
  about:
    '200 vehicles, QoS 1, 40 signals, 2 kB JSON, flat out; reference: bare aedes that only parses the JSON',
  async run(options: BenchOptions): Promise<Measure[]> {
    const stored: number[] = [];
    const acknowledged: number[] = [];
    const parsed: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const roadside = await prepareRoadside('A', 200);
      try {
        const ours = await roadsideRound(roadside, options);
        stored.push(ours.stored);
        acknowledged.push(ours.acknowledged);
        parsed.push(await aedesRound(roadside.fleet, options));
      } finally {
        await roadside.dispose();
      }
    }
    const referenceIs = 'bare aedes, JSON.parse, nothing kept';
    return [
      {
        what: 'durable, stored and judged',
        unit: 'messages/s',
        ours: stored,
        reference: parsed,
        referenceIs,
        target: '≥ 0.6 of the reference',
      },
      {
        what: 'acknowledged (durable)',
        unit: 'messages/s',
        ours: acknowledged,
        reference: parsed,
        referenceIs,
        target: '',
      },
    ];
  },
};

/** A load for so many seconds, and all of it read back. */
export async function roadsideRound(
  { server, fleet, api }: RoadsideUnderTest,
  { seconds, log }: BenchOptions,
): Promise<{ stored: number; acknowledged: number }> {
  await server.start();
  const { report, began } = await loadFor(seconds, { port: server.mqttPort, vehicles: fleet });
  await untilProcessed(server.baseUrl);
  const elapsed = (performance.now() - began) / 1000;
  const session = await api();
  for (const { vin, acknowledged } of report.vehicles) {
    const expected = acknowledged.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    const count = await storedCount(session, vin);
    if (count !== expected)
      throw new Error(`${vin} has ${count} stored messages, ${expected} were acknowledged`);
  }
  await server.stop();
  const rates = {
    stored: report.acknowledged / elapsed,
    acknowledged: (report.acknowledged / report.elapsedMs) * 1000,
  };
  log(
    `roadside: ${report.acknowledged} acknowledged, ${Math.round(rates.acknowledged)}/s, all stored after ${elapsed.toFixed(1)} s (read back)` +
      `: ${Math.round(rates.stored)}/s`,
  );
  return rates;
}

async function aedesRound(vehicles: RoadsideUnderTest['fleet'], options: BenchOptions): Promise<number> {
  const aedes = await startBareAedes();
  try {
    const { report } = await loadFor(options.seconds, { port: aedes.port, vehicles });
    const rate = ((await aedes.messages()) / report.elapsedMs) * 1000;
    options.log(`bare aedes: ${report.acknowledged} acknowledged, ${Math.round(rate)}/s`);
    return rate;
  } finally {
    await aedes.stop();
  }
}

/** Signs in, sends for so long, waits for the last PUBACK. */
export async function loadFor(
  seconds: number,
  config: Pick<LoadConfig, 'port' | 'vehicles'> & Partial<LoadConfig>,
): Promise<{ report: LoadReport; began: number }> {
  const load = startLoad(config);
  try {
    await load.online();
    const began = performance.now();
    load.go();
    await pause(seconds * 1000);
    const report = await load.finish();
    if (report.acknowledged < report.sent)
      throw new Error(`${report.sent - report.acknowledged} messages were not acknowledged in time`);
    if (report.reconnects > 0)
      throw new Error(`connections were lost: ${load.progress().problems.join('; ')}`);
    return { report, began };
  } finally {
    await load.abort();
  }
}

import { signIn, storedCount } from '../support/load-fleet.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { metricOf, untilProcessed } from '../support/server-metrics.ts';
import { createServerProcess } from '../support/server-process.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';
import { loadFor } from './ingest.ts';
import { prepareRoadside, type RoadsideUnderTest } from './under-test.ts';

/** What is offered: above what is promised, and below where Mosquitto only fills its memory. */
const offeredPerSecond = 20_000;

/**
 * Durable, stored and judged messages a second, through a Mosquitto with the configuration of the guide and by vehicles that connect to
 * the server itself; both are offered the same. It counts until the last one is committed, and all are read back.
 */
export const ingestBroker: Bench = {
  name: 'ingest-broker',
  about: `200 vehicles, QoS 1, 40 signals, 2 kB JSON, ${offeredPerSecond}/s offered through Mosquitto; reference: the same without it`,
  async run(options: BenchOptions): Promise<Measure[]> {
    const through: number[] = [];
    const direct: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const roadside = await prepareRoadside('M', 200);
      const mosquitto = await startMosquitto({});
      try {
        await mosquitto.admit(roadside.fleet);
        const behind = await createServerProcess({
          dataDir: roadside.server.dataDir,
          environment: { ROADSIDE_BROKER_URL: mosquitto.url },
        });
        through.push(await stored({ ...roadside, server: behind }, mosquitto.port, 'through', options));
        direct.push(await stored(roadside, roadside.server.mqttPort, 'direct', options));
      } finally {
        await roadside.dispose();
        await mosquitto.stop();
      }
    }
    return [
      {
        what: 'durable, stored and judged, through Mosquitto',
        unit: 'messages/s',
        ours: through,
        reference: direct,
        referenceIs: 'vehicles connect to the server itself',
        target: '≥ 10,000',
      },
    ];
  },
};

async function stored(
  { server, fleet }: RoadsideUnderTest,
  port: number,
  boot: string,
  { seconds, log }: BenchOptions,
): Promise<number> {
  await server.start();
  try {
    const session = await signIn(server.baseUrl);
    const before = await metricOf(server.baseUrl, 'roadside_messages_received_total');
    const { report, began } = await loadFor(seconds, {
      ...{ port, boot, vehicles: fleet, ratePerSecond: offeredPerSecond },
    });
    // Acknowledged by Mosquitto is not yet with us.
    const deadline = performance.now() + 120_000;
    while (
      (await metricOf(server.baseUrl, 'roadside_messages_received_total')) - before <
      report.acknowledged
    ) {
      if (performance.now() > deadline)
        throw new Error('not all that was acknowledged came within two minutes');
      await pause(20);
    }
    await untilProcessed(server.baseUrl);
    const elapsed = (performance.now() - began) / 1000;
    let missing = 0;
    for (const { vin, acknowledged } of report.vehicles)
      missing += Math.max(
        0,
        acknowledged.reduce((sum, [from, to]) => sum + to - from + 1, 0) - (await storedCount(session, vin)),
      );
    if (missing > 0) throw new Error(`${missing} acknowledged messages are not stored`);
    const rate = report.acknowledged / elapsed;
    log(
      `${boot}: ${report.acknowledged} acknowledged and stored after ${elapsed.toFixed(1)} s: ${Math.round(rate)}/s`,
    );
    return rate;
  } finally {
    await server.stop();
  }
}

import { startLoad } from '../support/load-generator.ts';
import { untilProcessed } from '../support/server-metrics.ts';
import { type Bench, type BenchOptions, type Measure, pause } from './bench.ts';
import { prepareRoadside, type RoadsideUnderTest } from './under-test.ts';

/** R13: what it costs that one message of a hundred cannot be understood. Both loads go to the same server, in turn. */
export const poison: Bench = {
  name: 'poison',
  about: 'the ingest load with 1 % of broken messages; reference: the same load without',
  async run(options: BenchOptions): Promise<Measure[]> {
    const roadside = await prepareRoadside('P', 200);
    const poisoned: number[] = [];
    const clean: number[] = [];
    try {
      await roadside.server.start();
      for (let round = 0; round < options.rounds; round++) {
        clean.push(await handledPerSecond(roadside, `clean-${round}`, false, options));
        poisoned.push(await handledPerSecond(roadside, `poisoned-${round}`, true, options));
      }
    } finally {
      await roadside.dispose();
    }
    return [
      {
        what: 'messages with 1 % poison, stored or in quarantine',
        unit: 'messages/s',
        ours: poisoned,
        reference: clean,
        referenceIs: 'the same without poison',
        target: '≥ 0.95 of the reference',
      },
    ];
  },
};

async function handledPerSecond(
  { server, fleet }: RoadsideUnderTest,
  boot: string,
  isPoisoned: boolean,
  { seconds, log }: BenchOptions,
): Promise<number> {
  const before = await quarantined(server.baseUrl);
  const load = startLoad({ port: server.mqttPort, vehicles: fleet, boot, poisoned: isPoisoned });
  await load.online();
  const began = performance.now();
  load.go();
  await pause(seconds * 1000);
  const { acknowledged } = await load.finish();
  await untilProcessed(server.baseUrl);
  const rate = (acknowledged / (performance.now() - began)) * 1000;
  const refused = (await quarantined(server.baseUrl)) - before;
  if (isPoisoned !== refused > 0) throw new Error(`${refused} messages went to quarantine in ${boot}`);
  log(`${boot}: ${Math.round(rate)}/s, ${refused} of ${acknowledged} in quarantine`);
  return rate;
}

async function quarantined(baseUrl: string): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  return Number(/^roadside_messages_quarantined_total (.+)$/m.exec(text)?.[1]);
}

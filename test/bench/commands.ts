import { type ApiCaller, callerFor } from '../support/api-caller.ts';
import { type CommandedVehicle, commandedVehicle } from '../support/commanded-car.ts';
import { startLoad } from '../support/load-generator.ts';
import { type Bench, type BenchOptions, type Measure, median, pause } from './bench.ts';
import { listen } from './event-stream.ts';
import { prepareRoadside } from './under-test.ts';

const cars = 50;
const messagesPerSecond = 500;
const commandsPerSecond = 10;

/** Asked over HTTP → the car's answer on the event stream, with connected simulators, while other vehicles send telemetry. */
export const commands: Bench = {
  name: 'commands',
  about: `a command to a connected simulator and back, while 200 vehicles send ${messagesPerSecond} messages/s`,
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const { server, fleet, api, dispose } = await prepareRoadside('D', 200 + cars);
    const p50: number[] = [];
    const p99: number[] = [];
    const connected: CommandedVehicle[] = [];
    try {
      await server.start();
      const load = startLoad({
        port: server.mqttPort,
        vehicles: fleet.slice(cars),
        ratePerSecond: messagesPerSecond,
      });
      try {
        await load.online();
        load.go();
        for (const [seed, { vin, password }] of fleet.slice(0, cars).entries()) {
          const car = commandedVehicle({
            ...{ vin, password, mqttPort: server.mqttPort, seed },
            fateOf: () => 'sent',
          });
          connected.push(car);
          await car.connect();
        }
        const session = await api();
        const call = await callerFor(server.baseUrl);
        for (let round = 0; round < rounds; round++) {
          const endedAt = new Map<string, number>();
          const stop = await listen(session, ({ event, data, at }) => {
            const { id, state } = data as { id: string; state: string };
            if (event === 'command' && state === 'succeeded') endedAt.set(id, at);
          });
          const sent = await ask(call, connected, seconds);
          for (let waited = 0; endedAt.size < sent.size && waited < 50; waited++) await pause(100);
          stop();
          const lost = [...sent.keys()].filter((id) => !endedAt.has(id)).length;
          if (lost > 0) throw new Error(`${lost} of ${sent.size} commands had no answer within 5 s`);
          const delays = [...sent]
            .map(([id, at]) => (endedAt.get(id) ?? Number.NaN) - at)
            .sort((a, b) => a - b);
          p50.push(median(delays));
          p99.push(delays[Math.ceil(delays.length * 0.99) - 1] ?? Number.NaN);
          log(`${delays.length} commands, p50 ${p50.at(-1)?.toFixed(1)}, p99 ${p99.at(-1)?.toFixed(1)} ms`);
        }
      } finally {
        await load.abort();
      }
    } finally {
      for (const car of connected) car.stop();
      await dispose();
    }
    const none = { unit: 'ms', reference: [], referenceIs: 'none' };
    return [
      { what: 'command → answer on the stream, p50', ours: p50, target: '', ...none },
      { what: 'command → answer on the stream, p99', ours: p99, target: '≤ 300 ms', ...none },
    ];
  },
};

/** One car after another, at an even pace; when each was asked for, by its id. */
async function ask(
  call: ApiCaller,
  connected: readonly CommandedVehicle[],
  seconds: number,
): Promise<Map<string, number>> {
  const sent = new Map<string, number>();
  const under: Promise<void>[] = [];
  const begun = performance.now();
  for (let index = 0; index < seconds * commandsPerSecond; index++) {
    const car = connected[index % connected.length];
    if (car === undefined) break;
    await pause(Math.max(0, begun + (index * 1000) / commandsPerSecond - performance.now()));
    const at = performance.now();
    const body = { name: 'read-identification', args: {}, reason: 'bench' };
    under.push(
      call('POST', `/vehicles/${car.vin}/commands`, body).then(({ status, body: made }) => {
        if (status !== 202) throw new Error(`a command was refused: ${status} ${JSON.stringify(made)}`);
        sent.set(made.id, at);
      }),
    );
  }
  await Promise.all(under);
  return sent;
}

import { readFileSync } from 'node:fs';
import type { LoadVehicle } from '../support/load-connection.ts';
import { startLoad } from '../support/load-generator.ts';
import { type Bench, type BenchOptions, type Measure, pause, residentBytes } from './bench.ts';
import { prepareRoadside, startBareAedes } from './under-test.ts';

const settleMs = 5000;

/** Resident memory that a connected, idle vehicle costs: all of them connected, less none of them. */
export const memory: Bench = {
  name: 'memory',
  about: 'resident memory a connected idle vehicle; reference: bare aedes',
  async run({ vehicles, log }: BenchOptions): Promise<Measure[]> {
    const { server, fleet, dispose } = await prepareRoadside('E', vehicles);
    try {
      await server.start();
      const ours = await bytesPerVehicle(server.pid(), server.mqttPort, fleet);
      await server.stop();
      const aedes = await startBareAedes();
      const reference = await bytesPerVehicle(aedes.pid, aedes.port, fleet);
      await aedes.stop();
      for (const [who, { idle, connected }] of Object.entries({ roadside: ours, 'bare aedes': reference }))
        log(
          `${who}: ${Math.round(idle / 1e6)} MB without, ${Math.round(connected / 1e6)} MB with ${vehicles} vehicles`,
        );
      const each = ({ idle, connected }: { idle: number; connected: number }) =>
        (connected - idle) / vehicles / 1024;
      return [
        {
          what: `memory a vehicle, ${vehicles} connected and idle`,
          unit: 'kB',
          ours: [each(ours)],
          reference: [each(reference)],
          referenceIs: 'bare aedes',
          target: '≤ 30 kB',
        },
      ];
    } finally {
      await dispose();
    }
  },
};

async function bytesPerVehicle(
  pid: number,
  port: number,
  vehicles: readonly LoadVehicle[],
): Promise<{ idle: number; connected: number }> {
  const resident = () => residentBytes(readFileSync(`/proc/${pid}/status`, 'utf8'));
  await pause(settleMs);
  const idle = resident();
  const load = startLoad({ port, vehicles, ratePerSecond: null });
  try {
    await load.online();
    await pause(settleMs);
    return { idle, connected: resident() };
  } finally {
    await load.abort();
  }
}

import { readFileSync } from 'node:fs';
import { untilProcessed } from '../support/server-metrics.ts';
import { type StormFleet, startStormFleet } from '../support/storm-fleet.ts';
import type { StormEnding, StormReport } from '../support/storm-worker.ts';
import { type Bench, type BenchOptions, type Measure, residentBytes } from './bench.ts';
import {
  type AedesUnderTest,
  prepareRoadside,
  type RoadsideUnderTest,
  startBareAedes,
} from './under-test.ts';

interface Round {
  readonly cutSeconds: number;
  readonly restartSeconds: number;
  readonly storedSeconds: number;
  readonly residentMegabytes: number;
}

/**
 * A whole fleet comes back at the same moment, and each vehicle sends one message: after all connections were cut, and
 * after kill -9 of the server, counted from the start of the new process. The reference accepts everybody and keeps
 * nothing, so its restart is a start.
 */
export const reconnect: Bench = {
  name: 'reconnect',
  about: 'everyone back at once, one message each; reference: bare aedes that accepts everybody',
  vehicles: 15_000,
  async run({ vehicles, rounds, log }: BenchOptions): Promise<Measure[]> {
    const registeredFrom = performance.now();
    const roadside = await prepareRoadside('R', vehicles);
    log(`${vehicles} vehicles registered in ${seconds(performance.now() - registeredFrom)} s`);
    const ours: Round[] = [];
    const reference: Round[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        ours.push(await roadsideRound(roadside, `round-${round}`, log));
        reference.push(await aedesRound(roadside.fleet, log));
      }
    } finally {
      await roadside.dispose();
    }
    const referenceIs = 'bare aedes';
    const measure = (what: string, unit: string, of: (round: Round) => number, target: string) => {
      return { what, unit, ours: ours.map(of), reference: reference.map(of), referenceIs, target };
    };
    return [
      measure(`${vehicles} cut off: until all have a PUBACK`, 's', (r) => r.cutSeconds, '≤ 60 s'),
      measure('cut off: back', 'vehicles/s', (r) => vehicles / r.cutSeconds, ''),
      measure('kill -9, start: until all have a PUBACK', 's', (r) => r.restartSeconds, '≤ 60 s'),
      { ...measure('kill -9, start: until all is stored', 's', (r) => r.storedSeconds, ''), reference: [] },
      measure('resident memory after it', 'MB', (r) => r.residentMegabytes, ''),
    ];
  },
};

async function roadsideRound(
  { server, fleet }: RoadsideUnderTest,
  boot: string,
  log: (line: string) => void,
): Promise<Round> {
  await server.start();
  const storm = startStormFleet({ vehicles: fleet, boot });
  try {
    const before = megabytes(server.pid());
    await struck('roadside, all for the first time', storm, server.mqttPort, fleet.length, log);
    await untilProcessed(server.baseUrl);
    const connected = megabytes(server.pid());
    const cut = await struck('roadside, all cut', storm, server.mqttPort, fleet.length, log);
    await untilProcessed(server.baseUrl);
    log(`roadside, all cut: all stored ${seconds(Date.now() - cut.beganAt)} s after the cut`);
    await server.kill();
    const startedAt = Date.now();
    const [readyMs, restart] = await Promise.all([
      server.start(),
      struck('roadside, kill -9', storm, server.mqttPort, fleet.length, log, 'gone'),
    ]);
    await untilProcessed(server.baseUrl);
    const round = {
      cutSeconds: (cut.acknowledgedAt - cut.beganAt) / 1000,
      restartSeconds: (restart.acknowledgedAt - startedAt) / 1000,
      storedSeconds: (Date.now() - startedAt) / 1000,
      residentMegabytes: megabytes(server.pid()),
    };
    log(
      `roadside, kill -9: ready ${seconds(readyMs)} s after the start, all acknowledged after ` +
        `${round.restartSeconds.toFixed(2)} s, stored after ${round.storedSeconds.toFixed(2)} s; resident memory ` +
        `${before} MB idle, ${connected} MB connected, ${round.residentMegabytes} MB in the end`,
    );
    return round;
  } finally {
    await storm.end();
    await server.stop();
  }
}

async function aedesRound(fleet: RoadsideUnderTest['fleet'], log: (line: string) => void): Promise<Round> {
  const storm = startStormFleet({ vehicles: fleet, boot: 'aedes' });
  let aedes: AedesUnderTest | null = null;
  try {
    const startedAt = Date.now();
    aedes = await startBareAedes();
    const first = await struck('bare aedes, start', storm, aedes.port, fleet.length, log);
    const cut = await struck('bare aedes, all cut', storm, aedes.port, fleet.length, log);
    return {
      cutSeconds: (cut.acknowledgedAt - cut.beganAt) / 1000,
      restartSeconds: (first.acknowledgedAt - startedAt) / 1000,
      storedSeconds: Number.NaN,
      residentMegabytes: megabytes(aedes.pid),
    };
  } finally {
    await storm.end();
    await aedes?.stop();
  }
}

async function struck(
  what: string,
  storm: StormFleet,
  port: number,
  vehicles: number,
  log: (line: string) => void,
  ending: StormEnding = 'cut',
): Promise<StormReport> {
  const report = await storm.strike(port, ending);
  const { beganAt, firstOnlineAt, lastOnlineAt, acknowledgedAt, failures } = report;
  const refused = Object.entries(failures).map(([reason, count]) => `${count} × ${reason}`);
  log(
    `${what}: ${Math.round(vehicles / ((lastOnlineAt - firstOnlineAt) / 1000))} sign-ins/s; first after ` +
      `${seconds(firstOnlineAt - beganAt)} s, last after ${seconds(lastOnlineAt - beganAt)} s, last PUBACK after ` +
      `${seconds(acknowledgedAt - beganAt)} s; ${refused.length === 0 ? 'nobody refused' : refused.join(', ')}`,
  );
  return report;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

function megabytes(pid: number): number {
  return Math.round(residentBytes(readFileSync(`/proc/${pid}/status`, 'utf8')) / 1e6);
}

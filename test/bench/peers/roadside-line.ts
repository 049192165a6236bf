import { storedCount, storedSeqs } from '../../support/load-fleet.ts';
import { untilProcessed } from '../../support/server-metrics.ts';
import { startVictoriaMetrics, type TestVictoriaMetrics } from '../../support/victoria-metrics.ts';
import { prepareRoadside } from '../under-test.ts';
import type { Line, LineKind } from './line.ts';

/** Ours as `npm start` starts it. */
export const roadside: LineKind = {
  name: 'Roadside',
  offered: [0],
  open: (vehicles) => openRoadside(vehicles, null),
};

export const roadsideOnVictoriaMetrics: LineKind = {
  name: 'Roadside → VictoriaMetrics',
  offered: [0],
  open: async (vehicles) => openRoadside(vehicles, await startVictoriaMetrics()),
};

async function openRoadside(vehicles: number, store: TestVictoriaMetrics | null): Promise<Line> {
  const url = store?.url.replace('http://', 'victoriametrics+http://');
  const { server, fleet, api, dispose } = await prepareRoadside(
    'P',
    vehicles,
    url === undefined ? {} : { ROADSIDE_TELEMETRY_URL: url },
  );
  await server.start();
  return {
    port: server.mqttPort,
    fleet,
    pids: () => [server.pid(), server.postgresPid(), store?.pid()].filter((pid) => typeof pid === 'number'),
    async settle() {
      await untilProcessed(server.baseUrl);
      const at = performance.now();
      const session = await api();
      let stored = 0;
      for (const { vin } of fleet) stored += await storedCount(session, vin);
      return { stored, at };
    },
    async killConsumer() {
      await server.kill();
      await server.start();
    },
    async storedSeqs() {
      const session = await api();
      const seqs = new Map<string, readonly number[]>();
      for (const { vin } of fleet) seqs.set(vin, await storedSeqs(session, vin));
      return seqs;
    },
    async stop() {
      await server.stop();
      await dispose();
      await store?.stop();
    },
  };
}

import { once } from 'node:events';
import { connect } from 'node:net';
import type { LoadVehicle } from '../support/load-connection.ts';
import { startLoad } from '../support/load-generator.ts';
import { connectPacket, publishPacket } from '../support/load-packets.ts';
import { type Bench, type BenchOptions, type Measure, median, pause } from './bench.ts';
import { listen } from './event-stream.ts';
import { prepareRoadside } from './under-test.ts';

const messagesPerSecond = 5000;
const probes = 50;
const alertsPerSecond = 10;

/**
 * Publish → alert on the event stream, while the other vehicles send telemetry: a probe reports a confirmed fault, for which
 * the shipped rule fires without `for`; its next report says that the fault is gone.
 */
export const alertLatency: Bench = {
  name: 'alert',
  about: `publish → alert on GET /api/v1/events while 200 vehicles send ${messagesPerSecond} messages/s`,
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const { server, fleet, api, dispose } = await prepareRoadside('C', 200 + probes);
    const p50: number[] = [];
    const p99: number[] = [];
    try {
      await server.start();
      const load = startLoad({
        port: server.mqttPort,
        vehicles: fleet.slice(probes),
        ratePerSecond: messagesPerSecond,
      });
      try {
        await load.online();
        load.go();
        const session = await api();
        for (let round = 0; round < rounds; round++) {
          const sentAt = new Map<string, number>();
          const delays: number[] = [];
          const stop = await listen(session, ({ event, data, at }) => {
            if (event !== 'alert' || !isFiring(data)) return;
            const sent = sentAt.get(data.vin);
            if (sent !== undefined) delays.push(at - sent);
            sentAt.delete(data.vin);
          });
          await probe(server.mqttPort, fleet.slice(0, probes), seconds, sentAt);
          await pause(2000);
          stop();
          if (sentAt.size > 0) throw new Error(`${sentAt.size} faults made no alert within 2 s`);
          delays.sort((a, b) => a - b);
          p50.push(median(delays));
          p99.push(delays[Math.ceil(delays.length * 0.99) - 1] ?? Number.NaN);
          log(
            `roadside: ${delays.length} alerts, p50 ${p50.at(-1)?.toFixed(1)}, p99 ${p99.at(-1)?.toFixed(1)} ms`,
          );
        }
      } finally {
        await load.abort();
      }
    } finally {
      await dispose();
    }
    const none = { unit: 'ms', reference: [], referenceIs: 'none: no peer judges' };
    return [
      { what: 'publish → alert on the stream, p50', ours: p50, target: '', ...none },
      { what: 'publish → alert on the stream, p99', ours: p99, target: '≤ 250 ms', ...none },
    ];
  },
};

function isFiring(data: unknown): data is { vin: string } {
  return (
    typeof data === 'object' && data !== null && 'vin' in data && 'state' in data && data.state === 'firing'
  );
}

/** Each probe in turn reports a fault, and half a round of probes later that it is gone. */
async function probe(
  port: number,
  vehicles: readonly LoadVehicle[],
  seconds: number,
  sentAt: Map<string, number>,
): Promise<void> {
  const sockets = await Promise.all(
    vehicles.map(async ({ vin, password }) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.write(connectPacket(vin, password));
      await once(socket, 'data');
      return socket;
    }),
  );
  const publish = (index: number, faults: string) => {
    const { vin } = vehicles[index % vehicles.length] ?? { vin: '' };
    const report = `{"ts":${Date.now()},"ecu":"BMS","system":"uds","complete":true,"faults":[${faults}]}`;
    sockets[index % sockets.length]?.write(
      publishPacket(`v1/${vin}/up/faults`, report, 1 + (index % 60_000)),
    );
    return vin;
  };
  const half = vehicles.length >> 1;
  for (let index = 0; index < seconds * alertsPerSecond + half; index++) {
    if (index < seconds * alertsPerSecond) {
      const vin = vehicles[index % vehicles.length]?.vin ?? '';
      sentAt.set(vin, performance.now());
      publish(index, '{"code":"P0A80-00","status":9}');
    }
    if (index >= half) publish(index - half, '');
    await pause(1000 / alertsPerSecond);
  }
  for (const socket of sockets) socket.destroy();
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { loadavg } from 'node:os';
import type { LoadVehicle } from '../support/load-connection.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { connectPacket, publishPacket } from '../support/load-packets.ts';
import { majorCodes } from '../support/major-codes.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type Arrival, makeToldUser, receiveMail, receiveWebhooks } from '../support/told-user.ts';
import { type Bench, type BenchOptions, type Measure, median, pause } from './bench.ts';
import { listen } from './event-stream.ts';

const alertsPerSecond = 50;
/** Below the number of vehicles that makes a case of their cause. */
const vehiclesPerCode = 15;

/**
 * A fault reported over MQTT → alert → case → message at a real SMTP server and a real webhook, all through the server as it
 * ships. Each alert is of another vehicle, and each code is had by few, so that each is a message of its own.
 */
export const notify: Bench = {
  name: 'notify',
  about: `alert → first message handed over, at ${alertsPerSecond} alerts/s, by SMTP and webhook`,
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const [mail, hooks] = [await receiveMail(), await receiveWebhooks()];
    const data = lastingTempDir();
    const server = await createServerProcess({
      dataDir: data.path,
      environment: {
        ROADSIDE_SMTP_URL: mail.url,
        ROADSIDE_MAIL_FROM: 'roadside@example.org',
        ROADSIDE_WEBHOOK_NETWORKS: '127.0.0.0/8',
      },
    });
    const figures = { first50: [] as number[], first99: [] as number[], all99: [] as number[] };
    const published99: number[] = [];
    try {
      await server.start();
      const api = await signIn(server.baseUrl);
      const perRound = seconds * alertsPerSecond;
      const fleet = await registerFleet(api, 'N', perRound * rounds);
      const codes = await majorCodes(api);
      const needed = Math.ceil((perRound * rounds) / vehiclesPerCode);
      if (codes.length < needed)
        throw new Error(`needs ${needed} fault codes of severity major, there are ${codes.length}`);
      await makeToldUser(
        api,
        { username: 'mailed', role: 'support' },
        { channel: 'email', address: 'mailed@example.org', arrivals: mail.arrivals },
      );
      await makeToldUser(
        api,
        { username: 'hooked', role: 'support' },
        { channel: 'webhook', address: hooks.url, arrivals: hooks.arrivals },
      );
      for (let round = 0; round < rounds; round++) {
        mail.arrivals.length = 0;
        hooks.arrivals.length = 0;
        const mine = fleet.slice(round * perRound, (round + 1) * perRound);
        const alertAt = new Map<string, number>();
        const stop = await listen(api, ({ event, data: told, at }) => {
          const { vin, state } = told as { vin?: string; state?: string };
          if (event === 'alert' && state === 'firing' && vin !== undefined) alertAt.set(vin, at);
        });
        const publishedAt = await publish(server.mqttPort, mine, codes, round * perRound);
        const end = performance.now() + 30_000;
        while (
          (mail.arrivals.length < perRound || hooks.arrivals.length < perRound) &&
          performance.now() < end
        )
          await pause(50);
        stop();
        const [mailed, hooked] = [byVehicle(mail.arrivals), byVehicle(hooks.arrivals)];
        if (mailed.size < perRound || hooked.size < perRound)
          throw new Error(`${mailed.size} mails and ${hooked.size} webhooks of ${perRound} arrived`);
        if (mail.arrivals.length > perRound || hooks.arrivals.length > perRound)
          throw new Error('more messages than alerts');
        const from = (start: ReadonlyMap<string, number>, arrived: (vin: string) => number) =>
          mine.map(({ vin }) => arrived(vin) - (start.get(vin) ?? Number.NaN)).sort((a, b) => a - b);
        const first = (vin: string) => Math.min(mailed.get(vin) ?? 0, hooked.get(vin) ?? 0);
        const last = (vin: string) => Math.max(mailed.get(vin) ?? 0, hooked.get(vin) ?? 0);
        figures.first50.push(median(from(alertAt, first)));
        figures.first99.push(percentile99(from(alertAt, first)));
        figures.all99.push(percentile99(from(alertAt, last)));
        published99.push(percentile99(from(publishedAt, first)));
        log(
          `${perRound} alerts: first message p50 ${figures.first50.at(-1)?.toFixed(0)}, p99 ${figures.first99.at(-1)?.toFixed(0)}, both p99 ${figures.all99.at(-1)?.toFixed(0)}, from the report p99 ${published99.at(-1)?.toFixed(0)} ms; load ${loadavg()[0]?.toFixed(1)}`,
        );
      }
    } finally {
      await server.dispose();
      await mail.stop();
      await hooks.stop();
      data.remove();
    }
    const none = { unit: 'ms', reference: [], referenceIs: 'none: no peer tells' };
    return [
      { what: 'alert → first message handed over, p50', ours: figures.first50, target: '', ...none },
      { what: 'alert → first message handed over, p99', ours: figures.first99, target: '≤ 2000 ms', ...none },
      { what: 'alert → mail and webhook handed over, p99', ours: figures.all99, target: '', ...none },
      { what: 'fault reported → first message, p99', ours: published99, target: '', ...none },
    ];
  },
};

const percentile99 = (sorted: readonly number[]): number =>
  sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;

/** When the first message of each vehicle had arrived. */
function byVehicle(arrivals: readonly Arrival[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { text, at } of arrivals) {
    const vin = /WRSLDNZZZ\d{8}/.exec(text)?.[0];
    if (vin !== undefined && !found.has(vin)) found.set(vin, at);
  }
  return found;
}

/** Each vehicle in turn signs in and reports one fault. */
async function publish(
  port: number,
  vehicles: readonly LoadVehicle[],
  codes: readonly string[],
  offset: number,
): Promise<ReadonlyMap<string, number>> {
  const publishedAt = new Map<string, number>();
  const sockets: Socket[] = [];
  for (const { vin, password } of vehicles) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.write(connectPacket(vin, password));
    await once(socket, 'data');
    sockets.push(socket);
  }
  const began = performance.now();
  for (const [index, { vin }] of vehicles.entries()) {
    const dueAt = began + (index * 1000) / alertsPerSecond;
    if (dueAt > performance.now()) await pause(dueAt - performance.now());
    const code = codes[(offset + index) % codes.length];
    const report = `{"ts":${Date.now()},"ecu":"BMS","system":"uds","faults":[{"code":"${code}","status":9}]}`;
    publishedAt.set(vin, performance.now());
    sockets[index]?.write(publishPacket(`v1/${vin}/up/faults`, report, 1));
  }
  await pause(1000);
  for (const socket of sockets) socket.destroy();
  return publishedAt;
}

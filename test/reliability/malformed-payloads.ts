import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { residentBytes } from '../bench/bench.ts';
import { eventually } from '../support/eventually.ts';
import { hostileMessage } from '../support/hostile-payloads.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { type LoadReport, startLoad } from '../support/load-generator.ts';
import { judgeLoad, type Verdict } from '../support/load-verdict.ts';
import { publish } from '../support/mqtt-packets.ts';
import { signIn as connectVehicle } from '../support/mqtt-raw-client.ts';
import { ownServer } from '../support/own-server.ts';
import { quarantined } from '../support/quarantined.ts';
import { metricOf } from '../support/server-metrics.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { tellVerdict } from './report/run-row.ts';

/** Many enough that the quarantine, which keeps a thousand entries of a vehicle, keeps all. */
const hostileVehicles = 40;
const goodVehicles = 20;
const inFlight = 8;
const megabyte = 1_048_576;

interface Flood {
  readonly seed: number;
  readonly ts: number;
  /** What must be in quarantine, and what must not, by `entryKey`; the value says what it was. */
  readonly refused: Map<string, string>;
  readonly taken: Map<string, string>;
}

/**
 * R12, payloads: signed-in vehicles send hostile payloads in well-formed packets on every topic. Each is acknowledged and
 * stored, or in quarantine with the reason; the server lives on, logs no error, answers all the while, gives its
 * memory back; and vehicles that send beside it lose nothing.
 */
export async function surviveHostilePayloads(seed: number, payloads: number): Promise<Verdict> {
  const { server } = await ownServer();
  await server.start();
  const api = await signIn(server.baseUrl);
  const hostile = await registerFleet(api, 'H', hostileVehicles);
  const load = startLoad({
    port: server.mqttPort,
    vehicles: await registerFleet(api, 'G', goodVehicles),
    boot: 'good',
    ratePerSecond: 200,
    marked: true,
  });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(500), { timeoutMs: 60_000 });
  const residentBefore = resident(server);

  const health = watchHealth(server.baseUrl);
  const flood: Flood = { seed, ts: Date.now(), refused: new Map(), taken: new Map() };
  // The first part brings the server's memory to its working size; what follows must not bring it much further.
  const first = Math.round(0.6 * payloads);
  await sendHostile(server.mqttPort, hostile, flood, 0, first);
  await untilHandled(server.baseUrl);
  const residentHalfway = resident(server);
  await sendHostile(server.mqttPort, hostile, flood, first, payloads);
  await untilHandled(server.baseUrl);
  const asked = await health.stop();
  const report = await load.finish(60_000);
  const verdict = await judgeLoad(api, report);
  await eventually(() => expect(resident(server)).toBeLessThan(residentHalfway + 200), { timeoutMs: 60_000 });

  const counts = await countsAddUp(api, payloads, flood, report);
  const note =
    `beside ${payloads} hostile payloads: ${counts.stored} stored, ${counts.duplicates} duplicates, ${counts.quarantined} ` +
    `in quarantine; /health ${asked.count} times, slowest ${asked.slowestMs} ms; ` +
    `RSS ${residentBefore} MB before, ${residentHalfway} after ${first}, ${resident(server)} after`;
  tellVerdict('R12', verdict, { load: report, seed, note });
  for (const { vin } of hostile) await readBack(api, vin);
  expect(faultsLogged(server.output())).toEqual([]);
  expect(await (await fetch(`${server.baseUrl}/ready`)).json()).toMatchObject({ ready: true });
  return verdict;
}

/** Payloads `from` up to, without, `to`, and waits for each PUBACK. */
async function sendHostile(
  port: number,
  vehicles: readonly LoadVehicle[],
  { seed, ts, refused, taken }: Flood,
  from: number,
  to: number,
): Promise<void> {
  const one = async ({ vin, password }: LoadVehicle, index: number): Promise<void> => {
    const client = await connectVehicle(port, { clientId: vin, username: vin, password, keepAlive: 1200 });
    expect(client.connack.codes).toEqual([0]);
    for (let n = from + index; n < to; ) {
      const packets: Buffer[] = [];
      for (; n < to && packets.length < inFlight; n += vehicles.length) {
        const { what, topic, payload, fate } = hostileMessage(seed, n, ts);
        const key = entryKey(`v1/${vin}/up/${topic}`, payload);
        if (fate !== 'any') (fate === 'stored' ? taken : refused).set(key, `${what} (${n})`);
        packets.push(publish(`v1/${vin}/up/${topic}`, payload, { qos: 1, id: packets.length + 1 }));
      }
      client.send(...packets);
      const answers = await client.take(packets.length, 60_000);
      expect(answers.map(({ type, id }) => `${type} ${id}`)).toEqual(
        packets.map((_, index) => `puback ${index + 1}`),
      );
    }
    client.destroy();
  };
  await Promise.all(vehicles.map(one));
}

/** Each of the flood and of the load is in one of the three places, by the metrics; in the right one, by the API. */
async function countsAddUp(api: ApiSession, sent: number, flood: Flood, load: LoadReport) {
  await untilHandled(api.baseUrl);
  const { stored, duplicates, quarantined: refused } = await handledBy(api.baseUrl);
  const counts = { stored: stored - load.acknowledged, duplicates, quarantined: refused };
  expect(load.reconnects).toBe(0);
  expect(counts.stored + counts.duplicates + counts.quarantined).toBe(sent);

  const missing = new Map(flood.refused);
  const wrong: string[] = [];
  let occurrences = 0;
  for await (const entry of quarantined(api)) {
    const key = entryKey(entry.topic, Buffer.from(entry.payload, 'base64'));
    occurrences += entry.occurrences;
    missing.delete(key);
    const what = flood.taken.get(key);
    if (what !== undefined) wrong.push(`${what} is in quarantine: ${entry.reason}`);
    // A stage behind the decoders must not be the first to notice.
    if (entry.reason === '' || entry.reason.startsWith('a stage failed on it'))
      wrong.push(`${entry.topic} ${entry.payload.slice(0, 200)}: ${entry.reason}`);
  }
  wrong.push(...[...missing.values()].map((what) => `${what} is not in quarantine`));
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(occurrences).toBe(counts.quarantined);
  return counts;
}

async function handledBy(baseUrl: string) {
  const metric = (name: string) => metricOf(baseUrl, `roadside_messages_${name}_total`);
  return {
    stored: await metric('stored'),
    duplicates: await metric('duplicate'),
    quarantined: await metric('quarantined'),
  };
}

/** Until the pipeline has done as many messages as the gateway had taken at the call. */
async function untilHandled(baseUrl: string): Promise<void> {
  const received = await metricOf(baseUrl, 'roadside_messages_received_total');
  await eventually(
    async () => {
      const { stored, duplicates, quarantined: refused } = await handledBy(baseUrl);
      expect(stored + duplicates + refused).toBeGreaterThanOrEqual(received);
    },
    { timeoutMs: 120_000, everyMs: 50 },
  );
}

/** What was stored of such a vehicle can be shown. */
async function readBack(api: ApiSession, vin: string): Promise<void> {
  for (const page of ['', '/state', '/faults', '/timeline']) await api.get(`/vehicles/${vin}${page}`);
  await api.get(`/alerts?vin=${vin}`);
}

function watchHealth(baseUrl: string): { stop(): Promise<{ count: number; slowestMs: number }> } {
  let watching = true;
  const asking = (async () => {
    let count = 0;
    let slowestMs = 0;
    while (watching) {
      const startedAt = performance.now();
      const response = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(60_000) });
      expect(response.status).toBe(200);
      await response.text();
      count += 1;
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - startedAt));
      // Asking without a break would take a core from the server.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { count, slowestMs };
  })();
  // Its failure is met by `stop`.
  asking.catch(() => undefined);
  return {
    stop() {
      watching = false;
      return asking;
    },
  };
}

/** Log lines of level error or fatal, and whatever was written past the logger. */
function faultsLogged(output: string): string[] {
  return output.split('\n').filter((line) => line !== '' && !/^\{"level":[1-4]0,/.test(line));
}

function entryKey(topic: string, payload: Buffer): string {
  return createHash('sha1').update(topic).update('\0').update(payload).digest('base64');
}

function resident(server: ServerProcess): number {
  return Math.round(residentBytes(readFileSync(`/proc/${server.pid()}/status`, 'utf8')) / megabyte);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startBareAedes } from '../bench/under-test.ts';
import { watchAcceptQueue } from '../support/accept-queue.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { keptMegabytes, tellsKeptMemory } from '../support/kept-memory.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { residentMegabytes } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { certifyMany } from '../support/many-certificates.ts';
import { makeAuthority } from '../support/mqtt-certificates.ts';
import { metricOf, untilProcessed } from '../support/server-metrics.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { type StormFleet, startStormFleet } from '../support/storm-fleet.ts';
import type { StormEnding } from '../support/storm-worker.ts';
import { lastingTempDir, tempDir } from '../support/temp-dir.ts';
import { progressOf } from './report/progress.ts';
import { tellVerdict } from './report/run-row.ts';

export interface StormPlan {
  readonly vehicles: number;
  readonly withinMs: number;
  /** All come over TLS, each with a certificate instead of its secret. */
  readonly certified: boolean;
  /** So many, fewer, come once more while the server holds their old connections for good ones; 0: none do. */
  readonly unnoticed: number;
}

/** What the listener asks the system for (src/engines/broker/listeners.ts). */
const backlog = 16_384;
/** The system lets one in at the limit, on each processor at once. */
const queueSlack = 16;
const memoryBackWithinMs = 60_000;
/** A machine that has little time for anybody has little for the reference, too: then so many times what that takes. */
const timesReference = 6;
const memoryShare = 1.1;
/** Of so many each message is read back; of the others the server's count says that they are there. */
const mostReadBack = 1000;

interface Struck {
  /** From the cut, or the start of the server, until the last PUBACK. */
  readonly seconds: number;
  readonly longestQueue: number;
  readonly queueLimit: number;
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * R15: all vehicles lose their connection at once and come back at once, each with a message: after a cut, after kill -9
 * of the server, and after a cut that the server did not see. Nobody waits longer than `withinMs`, or than the machine is slow,
 * nothing acknowledged is lost, who waits to be taken is bounded, and what the server keeps in memory is what it was, a minute later.
 */
export async function weatherStorms(plan: StormPlan): Promise<void> {
  const { vehicles, withinMs, certified, unnoticed } = plan;
  const data = lastingTempDir();
  const say = progressOf('R15');
  const tls = certified ? await createTls() : null;
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ...tellsKeptMemory, ...tls?.environment },
  });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const registered = await registerFleet(await signIn(server.baseUrl), certified ? 'M' : 'R', vehicles);
  const fleet = tls === null ? registered : tls.certify(registered);
  const ca = tls === null ? {} : { ca: tls.ca };
  const port = tls?.port ?? server.mqttPort;
  const references = [await bareSeconds(fleet, tls)];
  say(`bare aedes has all ${vehicles} back after ${references[0]?.toFixed(1)} s`);
  const storm = startStormFleet({ vehicles: fleet, boot: 'storm', ...ca });
  onTestFinished(() => storm.end());
  const stored = () => metricOf(server.baseUrl, 'roadside_messages_stored_total');

  const first = await strike(storm, port, 'cut', null);
  await untilProcessed(server.baseUrl);
  const before = await memoryOf(server);
  say(`all connected after ${told(first)}; ${inWords(before)}`);

  const cut = await strike(storm, port, 'cut', null);
  await untilProcessed(server.baseUrl);
  expect(await stored()).toBe(2 * vehicles);
  await allOnline(server, vehicles);
  say(`all back ${told(cut)} after a cut`);
  const afterCut = await memoryIsBack(server, before);

  await server.kill();
  const startedAt = Date.now();
  const [, restart] = await Promise.all([server.start(), strike(storm, port, 'gone', startedAt)]);
  await untilProcessed(server.baseUrl);
  const storedAt = Date.now();
  expect(await stored()).toBe(vehicles);
  say(`all back ${told(restart)} after kill -9; the cut left ${inWords(afterCut)}`);
  const afterRestart = await memoryIsBack(server, before);

  const report = await storm.report();
  const sample = report.vehicles.filter((_, index) => index % Math.ceil(vehicles / mostReadBack) === 0);
  const verdict = await judgeLoad(await signIn(server.baseUrl), { vehicles: sample });
  await storm.end();
  const last = unnoticed === 0 ? null : await cutUnnoticed(server, fleet.slice(0, unnoticed));

  references.push(await bareSeconds(fleet, tls));
  const reference = Math.max(...references);

  const struck = [first, cut, restart, ...(last === null ? [] : [last])];
  const longestQueue = Math.max(...struck.map((one) => one.longestQueue));
  const how = certified ? 'over TLS with a certificate each' : 'without TLS';
  tellVerdict('R15', verdict, {
    kills: 1,
    note:
      `${vehicles} vehicles ${how}, one message each (of ${sample.length} read back), all acknowledged ${told(cut)} after a cut, ` +
      `${told(restart)} after kill -9 and start (stored after ${((storedAt - startedAt) / 1000).toFixed(1)} s)` +
      `${last === null ? '' : `, ${unnoticed} of them ${told(last)} after a cut that the server did not see`}; ` +
      `came again: ${JSON.stringify(restart.failures)}; at most ${longestQueue} of ${first.queueLimit} waited to be taken; ` +
      `${inWords(before)}, ${inWords(afterCut)} after the cut, ${inWords(afterRestart)} after the start; ` +
      `bare aedes ${reference.toFixed(1)} s after a cut`,
  });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(verdict.acknowledged).toBe(3 * sample.length);
  expect(longestQueue).toBeLessThanOrEqual(first.queueLimit + queueSlack);
  // The first time their secrets or certificates are new to the server.
  const most = Math.max(withinMs, timesReference * 1000 * reference);
  for (const { seconds } of struck.slice(1)) expect(seconds * 1000).toBeLessThanOrEqual(most);
}

async function strike(
  storm: StormFleet,
  port: number,
  ending: StormEnding,
  startedAt: number | null,
): Promise<Struck> {
  const queue = watchAcceptQueue(port, backlog);
  const { beganAt, acknowledgedAt, failures } = await storm.strike(port, ending);
  await eventually(() => expect(queue.now()).toBe(0));
  const { longest, limit } = queue.stop();
  const seconds = (acknowledgedAt - (startedAt ?? beganAt)) / 1000;
  return { seconds, longestQueue: longest, queueLimit: limit, failures };
}

async function cutUnnoticed(server: ServerProcess, vehicles: readonly LoadVehicle[]): Promise<Struck> {
  const few = startStormFleet({ vehicles, boot: 'unnoticed' });
  try {
    const stored = () => metricOf(server.baseUrl, 'roadside_messages_stored_total');
    const storedBefore = await stored();
    await strike(few, server.mqttPort, 'cut', null);
    const struck = await strike(few, server.mqttPort, 'unnoticed', null);
    await allOnline(server, vehicles.length);
    await untilProcessed(server.baseUrl);
    expect(await stored()).toBe(storedBefore + 2 * vehicles.length);
    return struck;
  } finally {
    await few.end();
  }
}

async function allOnline(server: ServerProcess, vehicles: number): Promise<void> {
  await eventually(async () =>
    expect(await metricOf(server.baseUrl, 'roadside_vehicles_online')).toBe(vehicles),
  );
}

/** MB: what the main thread keeps, and all that the process has resident. */
interface Memory {
  readonly kept: number;
  readonly resident: number;
}

async function memoryOf(server: ServerProcess): Promise<Memory> {
  return { kept: await keptMegabytes(server), resident: residentMegabytes(server) };
}

const inWords = ({ kept, resident }: Memory) => `${kept} MB kept (RSS ${resident} MB)`;

/** The first reading of which what is kept is within a tenth. What is resident also has what allocators and rules' windows needed. */
async function memoryIsBack(server: ServerProcess, before: Memory): Promise<Memory> {
  return eventually(
    async () => {
      const now = await memoryOf(server);
      expect(now.kept).toBeLessThanOrEqual(memoryShare * before.kept);
      return now;
    },
    { timeoutMs: memoryBackWithinMs, everyMs: 500 },
  );
}

/** Until bare aedes, which keeps nothing and lets everybody in at once, has the same vehicles back after a cut. */
async function bareSeconds(vehicles: readonly LoadVehicle[], tls: StormTls | null): Promise<number> {
  const storm = startStormFleet({ vehicles, boot: 'bare', ...(tls === null ? {} : { ca: tls.ca }) });
  const aedes = await startBareAedes(tls?.paths);
  try {
    await storm.strike(aedes.port);
    const { beganAt, acknowledgedAt } = await storm.strike(aedes.port);
    return (acknowledgedAt - beganAt) / 1000;
  } finally {
    await storm.end();
    await aedes.stop();
  }
}

type StormTls = Awaited<ReturnType<typeof createTls>>;

/** A server's certificate, and an authority for the vehicles', which openssl and `certifyMany` make. */
async function createTls() {
  const [port = 0] = await freePorts(1);
  const directory = tempDir();
  const own = makeAuthority('server CA');
  const { cert, key } = own.issue('localhost');
  const paths = {
    cert: join(directory, 'tls.pem'),
    key: join(directory, 'tls.key'),
    clientCa: join(directory, 'vehicles.pem'),
  };
  writeFileSync(paths.cert, cert);
  writeFileSync(paths.key, key);
  const authority = certifyMany('vehicle CA');
  writeFileSync(paths.clientCa, authority.ca);
  return {
    port,
    ...{ ca: own.ca, paths },
    environment: {
      ROADSIDE_MQTTS_PORT: String(port),
      ROADSIDE_TLS_CERT: paths.cert,
      ROADSIDE_TLS_KEY: paths.key,
      ROADSIDE_TLS_CLIENT_CA: paths.clientCa,
    },
    /** The certificate alone lets them in: the secret that they send is none. */
    certify: (vehicles: readonly LoadVehicle[]): LoadVehicle[] =>
      vehicles.map(({ vin }) => ({ vin, password: 'no secret', certificate: authority.issue(vin) })),
  };
}

const told = ({ seconds }: Struck): string => `${seconds.toFixed(1)} s`;

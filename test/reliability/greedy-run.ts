import { expect, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Greed, startGreedySockets } from '../support/greedy-sockets.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { type LoadReport, startLoad } from '../support/load-generator.ts';
import { connectPacket } from '../support/load-packets.ts';
import { acknowledgedFurther, residentMegabytes } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { ownServer } from '../support/own-server.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { tellVerdict } from './report/run-row.ts';

/** A bound for what hangs; how long each kind may stay, `stay` says. */
const closedWithinMs = 60_000;
/** Seconds: what is promised, and as much again as a look at all of them, and a busy machine, may take. */
const stay = { mqtt: 10, httpHead: 15, httpBody: 40 };
const memoryMegabytes = 50;
/** Milliseconds: below it nobody speaks of slowed. */
const quick = 50;
/** Seconds of the load alone, by which the server's memory has the size of its work. */
const aloneSeconds = 20;
const ratePerSecond = 1000;

const slowBody = 'HTTP body by a byte a second';

export interface GreedPlan {
  readonly sockets: number;
  /** Good ones, that send beside them; as many send alone before. */
  readonly vehicles: number;
  /** As the plan has it: bodies too, which have half a minute; and times and memory are held to their limits. */
  readonly full: boolean;
}

/**
 * R14: thousands of sockets that say nothing, speak a byte a second, or claim a hundred megabytes; all are closed, the
 * server's memory stays, and good vehicles hardly notice.
 */
export async function bearGreed({ sockets, vehicles, full }: GreedPlan): Promise<void> {
  const { server } = await ownServer();
  await server.start();
  const api = await signIn(server.baseUrl);
  const fleet = await registerFleet(api, 'V', 2 * vehicles);

  let before = 0;
  const alone = await loadFor(server, fleet.slice(vehicles), async (load) => {
    const ending = load.progress().acknowledged + (full ? aloneSeconds : 2) * ratePerSecond;
    await eventually(
      () => {
        before = Math.max(before, residentMegabytes(server));
        expect(load.progress().acknowledged).toBeGreaterThan(ending);
      },
      { timeoutMs: closedWithinMs, everyMs: 100 },
    );
  });
  let greed: ReturnType<typeof startGreedySockets> | undefined;
  let peak = 0;
  const beside = await loadFor(server, fleet.slice(0, vehicles), async (load) => {
    await acknowledgedFurther(load, 500);
    greed = startGreedySockets(kinds(server, sockets).filter(({ what }) => full || what !== slowBody));
    onTestFinished(() => greed?.end());
    await eventually(
      () => {
        peak = Math.max(peak, residentMegabytes(server));
        const left = Object.entries(greed?.open() ?? {}).filter(([, count]) => count > 0);
        expect(left).toEqual([]);
      },
      { timeoutMs: closedWithinMs, everyMs: 100 },
    );
    await acknowledgedFurther(load, 1000);
  });
  const verdict = await judgeLoad(api, beside);
  const stayed = Object.entries(greed?.longestMs() ?? {}).map(([what, ms]) => ({ what, seconds: ms / 1000 }));
  const longest = stayed.map(({ what, seconds }) => `${what} ${seconds.toFixed(1)} s`);
  const note =
    `${sockets} greedy sockets, the longest open: ${longest.join(', ')}; RSS at most ${before} MB without, ${peak} MB with them; ` +
    `p99 of ${vehicles} good vehicles without them ${alone.latencyMs.p99.toFixed(1)} ms`;
  tellVerdict('R14', verdict, { load: beside, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(beside.reconnects).toBe(0);
  expect(peak - before).toBeLessThan(full ? memoryMegabytes : 2 * memoryMegabytes);
  if (!full) return;
  expect(stayed.filter(({ what, seconds }) => seconds > longestStay(what))).toEqual([]);
  expect(beside.latencyMs.p99).toBeLessThan(Math.max(quick, 2 * alone.latencyMs.p99));
}

function longestStay(what: string): number {
  if (what === slowBody) return stay.httpBody;
  return what.includes('HTTP') ? stay.httpHead : stay.mqtt;
}

async function loadFor(
  server: ServerProcess,
  vehicles: readonly LoadVehicle[],
  during: (load: ReturnType<typeof startLoad>) => Promise<void>,
): Promise<LoadReport> {
  const load = startLoad({
    port: server.mqttPort,
    vehicles,
    ratePerSecond,
    signals: 10,
    marked: true,
  });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await during(load);
  return load.finish();
}

function kinds({ mqttPort, httpPort }: ServerProcess, sockets: number): Greed[] {
  const share = Math.floor(sockets / 6);
  const none = Buffer.alloc(0);
  const post = 'POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  return [
    { what: 'silent vehicles', count: sockets - 5 * share, port: mqttPort, first: none, drip: none },
    {
      what: 'CONNECT by a byte a second',
      count: share,
      port: mqttPort,
      first: none,
      drip: connectPacket('slow', 'x'),
    },
    // A CONNECT of 100 MB, of which 4 kB come.
    {
      ...{ what: 'CONNECT of 100 MB', count: share, port: mqttPort, drip: none },
      first: Buffer.concat([Buffer.from([0x10, 0x80, 0xc2, 0xd7, 0x2f]), Buffer.alloc(4096)]),
    },
    { what: 'silent HTTP clients', count: share, port: httpPort, first: none, drip: none },
    {
      ...{
        what: 'HTTP head by a byte a second',
        count: share,
        port: httpPort,
        first: Buffer.from('GET / HTTP/1.1\r\n'),
      },
      drip: Buffer.from('x-slow: y\r\n'),
    },
    {
      ...{ what: slowBody, count: share, port: httpPort, drip: Buffer.from(' ') },
      first: Buffer.from(`${post}Content-Length: 10000\r\n\r\n{`),
    },
  ];
}

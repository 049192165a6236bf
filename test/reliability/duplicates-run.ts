import { expect, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn, storedSeqs } from '../support/load-fleet.ts';
import { type LoadConfig, type LoadReport, startLoad } from '../support/load-generator.ts';
import { startCuttingProxy } from '../support/load-proxy.ts';
import { judgeLoad, type Verdict } from '../support/load-verdict.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { tellVerdict } from './report/run-row.ts';

export interface DuplicatesPlan {
  readonly seed: number;
  readonly vehicles: number;
  /** Each of them is sent twice. */
  readonly messagesPerSecond: number;
  /** PUBACKs before the kill in the middle, and as many after it. */
  readonly acknowledgedEachHalf: number;
  /** It goes on until more connections than these have been cut. */
  readonly cuts: number;
  /** Messages of the beginning that are sent once more at the end. */
  readonly repeated: number;
}

export interface DuplicatesReport extends Verdict {
  readonly cuts: number;
  readonly resent: number;
}

/**
 * R16: every message is sent twice, connections are cut before their PUBACK, packet ids are used again, and the server is
 * killed in the middle; then the beginning comes once more after another kill, at other times. Each message is one.
 */
export async function sendEverythingTwice(plan: DuplicatesPlan): Promise<DuplicatesReport> {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const vehicles = await registerFleet(await signIn(server.baseUrl), 'D', plan.vehicles);
  const random = seededRandom(plan.seed);
  const proxy = await startCuttingProxy(server.mqttPort, random, 6);
  onTestFinished(() => proxy.close());
  const send = async (config: Partial<LoadConfig> & { readonly boot: string; readonly port: number }) => {
    const load = startLoad({ vehicles, marked: true, ...config });
    onTestFinished(() => load.abort());
    await load.online();
    load.go();
    return {
      finish: () => load.finish(60_000),
      acknowledged: (count: number) =>
        eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(count), { timeoutMs: 300_000 }),
    };
  };

  const doubled = await send({
    port: proxy.port,
    boot: 'doubled',
    ratePerSecond: plan.messagesPerSecond,
    copies: true,
  });
  await doubled.acknowledged(plan.acknowledgedEachHalf);
  // What makes a message a duplicate must survive.
  await server.kill();
  await server.start();
  await doubled.acknowledged(2 * plan.acknowledgedEachHalf);
  await eventually(() => expect(proxy.cuts()).toBeGreaterThan(plan.cuts), { timeoutMs: 300_000 });
  proxy.pass();
  const report = await doubled.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  tellVerdict('R16', verdict, {
    ...{ load: report, seed: plan.seed, kills: proxy.cuts() + 2 },
    note: `all sent twice; ${proxy.cuts()} connections cut before a PUBACK, 2 kills; ${report.resent} sent again`,
  });

  await server.kill({ postgresToo: true });
  await server.start();
  const sent = countByVehicle(report);
  const fewest = Math.min(...sent.values());
  // Nothing beyond what was sent before, however late the load is told to end.
  const most = Math.min(Math.floor(plan.repeated / vehicles.length), fewest);
  expect(most).toBeGreaterThan(0);
  const again = await send({ port: server.mqttPort, boot: 'doubled', ratePerSecond: 2000, most });
  await again.acknowledged(most * vehicles.length - 1);
  await again.finish();
  // What comes after in the same journal proves that the repetitions have been processed.
  const marker = await send({ port: server.mqttPort, boot: 'marker', ratePerSecond: 400 });
  await marker.acknowledged(vehicles.length * 2);
  const marked = countByVehicle(await marker.finish());
  const api = await signIn(server.baseUrl);
  for (const { vin } of vehicles) {
    await eventually(
      async () =>
        expect((await storedSeqs(api, vin)).length).toBe((sent.get(vin) ?? 0) + (marked.get(vin) ?? 0)),
      { timeoutMs: 60_000, everyMs: 100 },
    );
  }
  return { ...verdict, cuts: proxy.cuts(), resent: report.resent };
}

function countByVehicle({ vehicles }: LoadReport): Map<string, number> {
  return new Map(vehicles.map(({ vin, firstSeq, nextSeq }) => [vin, nextSeq - firstSeq]));
}

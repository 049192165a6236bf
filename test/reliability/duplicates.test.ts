import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn, storedSeqs } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { startCuttingProxy } from '../support/load-proxy.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { seededRandom, testSeed } from '../support/seeded-random.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

it('R16: messages sent twice, connections cut before their PUBACK and packet ids used again double nothing', async () => {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  let api = await signIn(server.baseUrl);
  const vehicles = await registerFleet(api, 'D', 40);
  const random = seededRandom(testSeed());
  const proxy = await startCuttingProxy(server.mqttPort, random, 6);
  onTestFinished(() => proxy.close());

  const doubled = startLoad({
    port: proxy.port,
    vehicles,
    boot: 'doubled',
    ratePerSecond: 600,
    copies: true,
    marked: true,
  });
  onTestFinished(() => doubled.abort());
  await doubled.online();
  doubled.go();
  await eventually(() => expect(doubled.progress().acknowledged).toBeGreaterThan(4000), {
    timeoutMs: 60_000,
  });
  // Half of it over a restart: what makes a message a duplicate must survive.
  await server.kill();
  await server.start();
  await eventually(() => expect(doubled.progress().acknowledged).toBeGreaterThan(8000), {
    timeoutMs: 60_000,
  });
  proxy.pass();
  const report = await doubled.finish();
  api = await signIn(server.baseUrl);
  const verdict = await judgeLoad(api, report);
  console.log(
    `R16, seed ${random.seed}: ${report.sent} messages sent twice, ${proxy.cuts()} connections cut before a PUBACK, ` +
      `${report.resent} sent again; lost/duplicated/phantom/reordered ` +
      `${verdict.lost}/${verdict.duplicated}/${verdict.phantom}/${verdict.reordered}`,
  );
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(proxy.cuts()).toBeGreaterThan(100);
  expect(report.resent).toBeGreaterThan(100);

  // Everything from the beginning once more, long after, at other times: all of it is known.
  await server.kill({ postgresToo: true });
  await server.start();
  api = await signIn(server.baseUrl);
  const fewest = Math.min(...report.vehicles.map(({ firstSeq, nextSeq }) => nextSeq - firstSeq));
  const again = startLoad({
    port: server.mqttPort,
    vehicles,
    boot: 'doubled',
    ratePerSecond: 2000,
    marked: true,
  });
  onTestFinished(() => again.abort());
  await again.online();
  again.go();
  const wanted = Math.min(2000, (fewest - 5) * vehicles.length);
  await eventually(() => expect(again.progress().acknowledged).toBeGreaterThan(wanted - 500), {
    timeoutMs: 30_000,
  });
  const repeated = await again.finish();
  for (const { firstSeq, nextSeq } of repeated.vehicles) expect(nextSeq - firstSeq).toBeLessThan(fewest);
  // What comes after in the same journal proves that the repetitions have been processed.
  const [last] = vehicles;
  if (last === undefined) throw new Error('a vehicle was wanted');
  const marker = startLoad({
    port: server.mqttPort,
    vehicles,
    boot: 'marker',
    ratePerSecond: 400,
    marked: true,
  });
  onTestFinished(() => marker.abort());
  await marker.online();
  marker.go();
  await eventually(() => expect(marker.progress().acknowledged).toBeGreaterThan(vehicles.length * 2));
  const marked = await marker.finish();
  const expected = new Map(
    marked.vehicles.map(({ vin, firstSeq, nextSeq }) => [vin, nextSeq - firstSeq] as const),
  );
  const before = new Map(
    report.vehicles.map(({ vin, firstSeq, nextSeq }) => [vin, nextSeq - firstSeq] as const),
  );
  for (const { vin } of vehicles) {
    await eventually(async () => {
      const count = (await storedSeqs(api, vin)).length;
      expect(count).toBe((before.get(vin) ?? 0) + (expected.get(vin) ?? 0));
    });
  }
}, 240_000);

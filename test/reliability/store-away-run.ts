import { expect, onTestFinished } from 'vitest';
import { pause } from '../bench/bench.ts';
import { reportAFault } from '../support/blocked-pipeline.ts';
import { eventually } from '../support/eventually.ts';
import { freezePostgres } from '../support/frozen-postgres.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther, readiness, residentMegabytes } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { testDatabase } from '../support/postgres.ts';
import { startRefusingProxy } from '../support/refusing-proxy.ts';
import { metricOf } from '../support/server-metrics.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { tellVerdict } from './report/run-row.ts';

const rate = 500;

/**
 * R5: the store that the pipeline needs is away for `seconds`, as one that answers no more (`frozen`) or that nobody
 * listens for (`refused`), while 500 messages a second come. They are acknowledged as before, the server says what is
 * wrong, its memory does not grow, and when the store is back what waits is stored at three times the pace of the load.
 */
export async function takeTheStoreAway(how: 'frozen' | 'refused', seconds: number): Promise<void> {
  const data = lastingTempDir();
  const database = how === 'refused' ? await testDatabase() : null;
  const url = database === null ? null : new URL(database.url);
  const proxy = url === null ? null : await startRefusingProxy(Number(url.port));
  if (url !== null) {
    url.hostname = '127.0.0.1';
    url.port = String(proxy?.port);
  }
  const server = await createServerProcess({
    dataDir: data.path,
    environment: url === null ? {} : { ROADSIDE_DATABASE_URL: url.href },
  });
  let thaw = () => {};
  onTestFinished(async () => {
    thaw();
    await server.dispose();
    await proxy?.close();
    await database?.close();
    data.remove();
  });
  await server.start();
  const api = await signIn(server.baseUrl);
  const [reporter, ...vehicles] = await registerFleet(api, 'Y', 51);
  if (reporter === undefined) throw new Error('a vehicle was wanted');
  const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: rate, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await acknowledgedFurther(load, 10 * rate);
  const before = { resident: residentMegabytes(server), acknowledged: load.progress().acknowledged };

  if (proxy === null) thaw = freezePostgres(server.postgresPid() ?? 0);
  else await proxy.refuse();
  const awayAt = performance.now();
  await reportAFault(server, reporter);
  // Vehicles are served, so it is ready; who asks for its state is told that a part is away.
  await eventually(async () => {
    const answer = await fetch(`${server.baseUrl}/api/v1/system`, {
      headers: { authorization: `Bearer ${api.token}` },
      signal: AbortSignal.timeout(20_000),
    });
    expect(await answer.json()).toMatchObject({ code: 'database-unavailable' });
    expect(answer.status).toBe(503);
  });
  expect(await readiness(server)).toMatchObject({ status: 200 });
  await pause(Math.max(0, seconds * 1000 - (performance.now() - awayAt)));
  const away = (performance.now() - awayAt) / 1000;
  const taken = load.progress().acknowledged - before.acknowledged;
  const grown = residentMegabytes(server) - before.resident;
  expect(taken).toBeGreaterThan(0.9 * rate * (away - 1));
  const lag = await metricOf(server.baseUrl, 'roadside_journal_lag_bytes');
  expect(lag).toBeGreaterThan(1_000_000);

  const stored = () => metricOf(server.baseUrl, 'roadside_messages_stored_total');
  const storedBefore = await stored();
  if (proxy === null) thaw();
  else await proxy.accept();
  const backAt = performance.now();
  await eventually(async () => expect(await stored()).toBeGreaterThan(storedBefore), { everyMs: 5 });
  const wakeMs = performance.now() - backAt;
  const backlog = 2000 * 20;
  const waiting = () => metricOf(server.baseUrl, 'roadside_journal_lag_bytes');
  const drainFrom = { at: performance.now(), stored: await stored() };
  // What waited for seconds only may be stored in one batch: then there is nothing left to go by.
  const isDrained = (await waiting()) < 0.5 * lag;
  await eventually(async () => expect(await waiting()).toBeLessThan(backlog), {
    everyMs: 5,
    timeoutMs: 300_000,
  });
  const drained = (await stored()) - drainFrom.stored;
  const pace = drained / Math.max(0.001, (performance.now() - drainFrom.at) / 1000);

  const report = await load.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  const note =
    `PostgreSQL ${how} for ${Math.round(away)} s at ${rate}/s: ${taken} acknowledged meanwhile, ${Math.round(lag / 1e6)} MB waited, ` +
    `RSS ${grown >= 0 ? '+' : ''}${grown} MB; back at work after ${Math.round(wakeMs)} ms, ` +
    (isDrained ? 'most of it stored in one batch' : `drained at ${Math.round(pace)}/s`);
  tellVerdict('R5', verdict, { load: report, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(grown).toBeLessThan(100);
  if (!isDrained) expect(pace).toBeGreaterThan(3 * rate);
}

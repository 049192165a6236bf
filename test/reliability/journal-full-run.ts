import { expect, onTestFinished } from 'vitest';
import { reportAFault } from '../support/blocked-pipeline.ts';
import { eventually } from '../support/eventually.ts';
import { freezePostgres } from '../support/frozen-postgres.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import {
  acknowledgedFurther,
  acknowledgesNothing,
  readiness,
  residentMegabytes,
} from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { progressOf } from './report/progress.ts';
import { tellVerdict } from './report/run-row.ts';

const journalMegabytes = 64;

/**
 * R6: while PostgreSQL does not answer, the journal fills up: vehicles are slowed, the server says so, and goes on when there
 * is room. With `kill` once more, and then the server and PostgreSQL are killed while it is full.
 */
export async function fillJournal({ kill }: { readonly kill: boolean }): Promise<void> {
  const data = lastingTempDir();
  const say = progressOf('R6');
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_JOURNAL_MAX_MB: String(journalMegabytes) },
  });
  let thaw = () => {};
  onTestFinished(async () => {
    thaw();
    await server.dispose();
    data.remove();
  });
  await server.start();
  const [reporter, ...vehicles] = await registerFleet(await signIn(server.baseUrl), 'J', 41);
  if (reporter === undefined) throw new Error('a vehicle was wanted');
  // More than all that the server may hold in memory before it is durable.
  const load = startLoad({ port: server.mqttPort, vehicles, window: 1000, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await acknowledgedFurther(load, 5000);

  /** The pipeline cannot keep this report while PostgreSQL does not answer; so nothing behind it is processed. */
  const block = async (): Promise<void> => {
    thaw = freezePostgres(server.postgresPid() ?? 0);
    await reportAFault(server, reporter);
  };

  const residentBefore = residentMegabytes(server);
  await block();
  const full = /^the journal is full: \d+ of 67108864 bytes wait to be processed$/;
  await eventually(async () =>
    expect(await readiness(server)).toEqual({
      status: 503,
      ready: false,
      reasons: [expect.stringMatching(full)],
    }),
  );
  await acknowledgesNothing(load);
  const acknowledgedFull = load.progress().acknowledged;
  const residentFull = residentMegabytes(server);
  say(`the journal is full after ${acknowledgedFull} messages; RSS ${residentBefore} -> ${residentFull} MB`);
  expect(residentFull - residentBefore).toBeLessThan(300);

  thaw();
  await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 200, ready: true }));
  await acknowledgedFurther(load, 5000);

  if (kill) {
    // What was acknowledged must be on disk.
    await block();
    await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 503 }));
    await server.kill({ postgresToo: true });
    thaw();
    await server.start();
    await acknowledgedFurther(load, 2000);
    say('it was full again, and was killed');
  }

  const report = await load.finish(60_000);
  say(`${report.acknowledged} acknowledged; reading back`);
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  const note =
    `the journal full, ${kill ? 'twice' : 'once'}, after ${acknowledgedFull} messages; ${report.resent} sent again; ` +
    `RSS ${residentBefore} -> ${residentFull} MB`;
  tellVerdict('R6', verdict, { load: report, kills: kill ? 1 : 0, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}

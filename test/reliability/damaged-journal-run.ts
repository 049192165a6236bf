import { appendFileSync, closeSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { reportAFault } from '../support/blocked-pipeline.ts';
import { freezePostgres } from '../support/frozen-postgres.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { type Random, seededRandom } from '../support/seeded-random.ts';
import { metricOf, untilProcessed } from '../support/server-metrics.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { tellVerdict } from './report/run-row.ts';

/**
 * R4 on the whole server: while thousands of acknowledged messages wait in the journal it is killed, bits of it flip, and
 * a torn record lies at its end. It starts, stores no wrong value, says how many places are damaged and names them in its
 * log, and everything else is there.
 */
export async function damageTheJournal(seed: number, messages: number, flips: number): Promise<void> {
  const random = seededRandom(seed);
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  let thaw = () => {};
  onTestFinished(async () => {
    thaw();
    await server.dispose();
    data.remove();
  });
  await server.start();
  const [reporter, ...vehicles] = await registerFleet(await signIn(server.baseUrl), 'B', 41);
  if (reporter === undefined) throw new Error('a vehicle was wanted');
  const load = startLoad({ port: server.mqttPort, vehicles, signals: 10, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  thaw = freezePostgres(server.postgresPid() ?? 0);
  await reportAFault(server, reporter);
  load.go();
  await acknowledgedFurther(load, messages);
  const report = await load.finish();
  await server.kill({ postgresToo: true });
  thaw();

  const places = flipBits(join(data.path, 'journal'), random, flips);
  await server.start();
  await untilProcessed(server.baseUrl);
  const verdict = await judgeLoad(await signIn(server.baseUrl), report, 1);
  const damages = await metricOf(server.baseUrl, 'roadside_journal_damages');
  const named = new Set(server.output().match(/\d{16}\.journal/g));
  const note = `${report.acknowledged} messages waited, ${flips} bits flipped and a torn end: ${damages} damaged places said, ${verdict.lost} messages lost in them`;
  tellVerdict('R4', verdict, { seed, kills: 1, note });
  // A bit may hit a record of which only the presence of a vehicle is lost, or one that is stored already.
  expect(verdict.lost).toBeLessThanOrEqual(flips);
  expect(verdict.lost).toBeGreaterThan(0);
  expect(verdict).toMatchObject({ duplicated: 0, phantom: 0, reordered: 0 });
  expect(damages).toBeGreaterThanOrEqual(verdict.lost);
  expect(damages).toBeLessThanOrEqual(flips + 1);
  for (const name of places) expect([...named]).toContain(name);
}

/** One bit at each of some places of the journal's latter half; the names of the segments that were hit. */
function flipBits(directory: string, random: Random, flips: number): Set<string> {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.journal'))
    .sort();
  const sizes = names.map((name) => statSync(join(directory, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const hit = new Set<string>();
  for (let flip = 0; flip < flips; flip++) {
    // One in each part, so that no two of them meet in one record.
    const part = Math.floor(total / 2 / flips);
    let at = Math.floor(total / 2) + flip * part + random.integer(0, Math.floor(part / 2));
    const index = sizes.findIndex((size) => {
      if (at < size) return true;
      at -= size;
      return false;
    });
    const name = names[index] ?? '';
    const file = openSync(join(directory, name), 'r+');
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ (1 << random.integer(0, 7));
    writeSync(file, byte, 0, 1, at);
    closeSync(file);
    hit.add(name);
  }
  appendFileSync(
    join(directory, names.at(-1) ?? ''),
    Buffer.from('of a record only this has reached the disk'),
  );
  return hit;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { type Load, startLoad } from '../support/load-generator.ts';
import { acknowledgedFurther } from '../support/load-progress.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { tellVerdict } from './report/run-row.ts';

/** What the kernel answers from then on for the journal's newest file, and what the server must make of it. */
const faults = [
  { call: 'pwrite64,pwritev', error: 'ENOSPC', times: '1', ends: false },
  { call: 'fdatasync', error: 'EIO', times: '1+', ends: true },
  { call: 'pwrite64,pwritev', error: 'EIO', times: '1+', ends: true },
] as const;

/**
 * R3 on the whole server: strace lets the kernel refuse writes and flushes of the journal under load. A full disk is
 * waited for; after any other failure the server ends with code 1, and has not tried a second time.
 */
export async function failTheServersDisk(rounds: number): Promise<void> {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: join(data.path, 'data') });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const vehicles = await registerFleet(await signIn(server.baseUrl), 'E', 40);
  const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: 1000, signals: 10, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  let ends = 0;
  for (let round = 0; round < rounds; round++) {
    for (const fault of faults) {
      await acknowledgedFurther(load, 500);
      await inject(server, data.path, fault, load);
      if (!fault.ends) continue;
      ends += 1;
      await server.start();
    }
  }
  await acknowledgedFurther(load, 500);
  const report = await load.finish();
  const verdict = await judgeLoad(await signIn(server.baseUrl), report);
  const note = `of the server: writes and flushes fail by strace (EIO: it ends; ENOSPC: it waits); ${report.resent} sent again`;
  tellVerdict('R3', verdict, { load: report, kills: ends, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}

async function inject(
  server: ServerProcess,
  directory: string,
  { call, error, times, ends }: (typeof faults)[number],
  load: Load,
): Promise<void> {
  const pid = server.pid();
  const newest = readdirSync(join(server.dataDir, 'journal')).sort().at(-1) ?? '';
  const log = join(directory, 'injected.log');
  const inject = `inject=${call}:error=${error}:when=${times}`;
  const path = join(server.dataDir, 'journal', newest);
  const strace = spawn('strace', ['-f', '-o', log, '-P', path, '-e', inject, '-p', String(pid)], {
    stdio: 'ignore',
  });
  const gone = once(strace, 'exit');
  if (ends) {
    expect(await server.exited()).toBe(1);
    await gone;
  } else {
    await eventually(() => expect(readFileSync(log, 'utf8')).toContain('(INJECTED)'));
    await acknowledgedFurther(load, 500);
    strace.kill('SIGINT');
    await gone;
  }
  const calls = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => /\b(pwrite64|pwritev|fdatasync|ftruncate)\(|resumed>/.test(line));
  const first = calls.findIndex((line) => line.includes('(INJECTED)'));
  // Whatever is begun behind the failure: nothing, where it is final.
  if (ends) expect(calls.slice(first + 1).filter((line) => !line.includes('resumed>'))).toEqual([]);
}

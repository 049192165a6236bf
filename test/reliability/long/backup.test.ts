import { execFile } from 'node:child_process';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { registerFleet, signIn, storedSeqs } from '../../support/load-fleet.ts';
import { startLoad } from '../../support/load-generator.ts';
import { judgeLoad } from '../../support/load-verdict.ts';
import { createServerProcess, type ServerProcess } from '../../support/server-process.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { tellVerdict } from '../report/run-row.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** One of the two commands, as npm runs it. */
function run(script: 'backup' | 'restore', args: readonly string[], dataDir: string) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ROADSIDE_DATA_DIR: dataDir };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [`src/${script}.ts`, ...args], { cwd: root, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

async function started(dataDir: string): Promise<ServerProcess> {
  const server = await createServerProcess({ dataDir });
  onTestFinished(() => server.dispose());
  await server.start();
  return server;
}

it('R19: a backup under load, restored elsewhere, is a prefix of what was acknowledged; altered, it is refused', async () => {
  const data = lastingTempDir();
  onTestFinished(data.remove);
  const [from, to, backup] = ['one', 'two', 'backup'].map((name) => join(data.path, name)) as [
    string,
    string,
    string,
  ];
  expect((await run('backup', [backup], from)).err).toContain('No server runs');
  const server = await started(from);
  const vehicles = await registerFleet(await signIn(server.baseUrl), 'B', 20);
  const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: 300, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  const acknowledged = () => load.progress().acknowledged;
  await eventually(() => expect(acknowledged()).toBeGreaterThan(1000), { timeoutMs: 60_000 });
  const before = acknowledged();
  const made = await run('backup', [backup], from);
  expect(made.err + made.out).toContain('"flushed"');
  const during = acknowledged() - before;
  expect(during).toBeGreaterThan(0);
  await eventually(() => expect(acknowledged()).toBeGreaterThan(before + during + 200), {
    timeoutMs: 60_000,
  });
  const report = await load.finish();
  const whole = await judgeLoad(await signIn(server.baseUrl), report);
  expect(whole).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0 });
  expect((await run('backup', [backup], from)).err).toContain('not empty');
  expect((await run('restore', [backup], from)).err).toContain('not empty');
  await server.stop();

  // One byte anywhere is found, and the file is named.
  const file = join(backup, 'journal', (await readdir(join(backup, 'journal'))).sort().at(-1) ?? '');
  const bytes = await readFile(file);
  const middle = bytes.length >> 1;
  await writeFile(
    file,
    Buffer.concat([
      bytes.subarray(0, middle),
      Buffer.from([(bytes[middle] ?? 0) ^ 1]),
      bytes.subarray(middle + 1),
    ]),
  );
  const refused = await run('restore', [backup], to);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(file) });
  expect((await readdir(data.path)).sort()).toEqual(['backup', 'one']);
  await writeFile(file, bytes);
  await appendFile(join(backup, 'stranger'), 'x');
  expect((await run('restore', ['--verify', backup], to)).err).toContain('stranger');
  await rm(join(backup, 'stranger'));
  const manifest = await readFile(join(backup, 'manifest.json'), 'utf8');
  await writeFile(join(backup, 'manifest.json'), manifest.replace(/"flushed": \d+/, '"flushed": 1'));
  expect((await run('restore', ['--verify', backup], to)).err).toContain('manifest.json');
  await writeFile(join(backup, 'manifest.json'), manifest);
  expect(await run('restore', ['--verify', backup], to)).toMatchObject({ code: 0, err: '' });

  const restored = await run('restore', [backup], to);
  expect(restored).toMatchObject({ code: 0, err: '' });
  const second = await started(to);
  const api = await signIn(second.baseUrl);
  // Nothing that was not sent, nothing twice; of each vehicle a prefix, which has all that was acknowledged before.
  const verdict = await judgeLoad(api, {
    vehicles: report.vehicles.map((one) => ({ ...one, acknowledged: [] })),
  });
  expect(verdict).toMatchObject({ duplicated: 0, phantom: 0, reordered: 0 });
  let stored = 0;
  for (const { vin, firstSeq } of report.vehicles) {
    const seqs = await storedSeqs(api, vin);
    expect(seqs).toEqual(seqs.map((_, index) => firstSeq + index));
    stored += seqs.length;
  }
  expect(stored).toBeGreaterThanOrEqual(before);
  expect(stored).toBeLessThan(whole.stored);
  const { lost, ...prefix } = verdict;
  tellVerdict(
    'R19',
    { ...prefix, lost, acknowledged: before },
    {
      note: `backup of a running server (${during} acknowledged meanwhile), restored elsewhere: ${stored} of ${whole.stored} messages, each vehicle's a prefix`,
    },
  );
}, 300_000);

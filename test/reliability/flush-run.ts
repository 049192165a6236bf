import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { ownServer } from '../support/own-server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { proveOrder } from './flush-proof.ts';
import { tellVerdict } from './report/run-row.ts';
import { parseStrace } from './strace-log.ts';

const traced = 'read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync';

export const hasStrace = (() => {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** R2: 200 messages a second while strace looks on; every PUBACK must follow the flush of its message. */
export async function flushBeforeAck(messages: number): Promise<void> {
  const { server } = await ownServer();
  await server.start();
  const api = await signIn(server.baseUrl);
  const vehicles = await registerFleet(api, 'F', 20);
  const log = join(tempDir(), 'strace.log');
  // -s: a group commit must fit; -y writes paths, -yy the two ends of connections.
  const strace = spawn(
    'strace',
    ['-f', '-yy', '-xx', '-s', '100000', '-o', log, '-e', `trace=${traced}`, '-p', String(server.pid())],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await eventually(() =>
    expect(readFileSync(`/proc/${server.pid()}/status`, 'utf8')).not.toMatch(/TracerPid:\t0/),
  );
  const load = startLoad({
    port: server.mqttPort,
    vehicles,
    boot: 'flush',
    ratePerSecond: 200,
    signals: 3,
    window: 4,
  });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(messages), {
    timeoutMs: 120_000,
  });
  const report = await load.finish();
  const gone = once(strace, 'exit');
  strace.kill('SIGINT');
  await gone;

  const proof = proveOrder(parseStrace(readFileSync(log, 'utf8')), server.mqttPort);
  const verdict = await judgeLoad(api, report);
  const note = `${proof.proven} PUBACKs follow their flush; ${proof.flushes} flushes; under strace`;
  tellVerdict('R2', verdict, { load: report, note });
  expect(proof.faults).toEqual([]);
  expect(proof.proven).toBe(report.acknowledged);
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}

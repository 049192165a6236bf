import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { proveOrder } from './flush-proof.ts';
import { parseStrace } from './strace-log.ts';

const traced = 'read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync';
const hasStrace = (() => {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const name =
  'R2: each PUBACK is written after a flush that returned and that began after its record was written';

it.skipIf(!hasStrace)(
  hasStrace ? name : `${name} (skipped: strace is not installed)`,
  async () => {
    const data = lastingTempDir();
    const server = await createServerProcess({ dataDir: join(data.path, 'data') });
    onTestFinished(async () => {
      await server.dispose();
      data.remove();
    });
    await server.start();
    const vehicles = await registerFleet(await signIn(server.baseUrl), 'F', 20);
    const log = join(data.path, 'strace.log');
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
    await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(1000), { timeoutMs: 30_000 });
    const report = await load.finish();
    const gone = once(strace, 'exit');
    strace.kill('SIGINT');
    await gone;

    const calls = parseStrace(readFileSync(log, 'utf8'));
    const proof = proveOrder(calls, server.mqttPort);
    console.log(
      `R2: ${proof.proven} PUBACKs of ${report.acknowledged} follow their flush; ${proof.flushes} flushes`,
    );
    expect(proof.faults).toEqual([]);
    expect(proof.proven).toBe(report.acknowledged);
  },
  90_000,
);

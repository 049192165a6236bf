import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  createAttachedPostgres,
  createEmbeddedPostgres,
} from '../../../src/engines/database/embedded-postgres.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { lastingTempDir, tempDir } from '../../support/temp-dir.ts';
import { ask, engine, isAlive, isGone, postmasterPid, runInChild } from './running-postgres.ts';

const asRoot = process.getuid?.() === 0;
const nobody = 65534;

describe('one database, started again and again', () => {
  const { path, remove } = lastingTempDir();
  const directory = join(path, 'postgres');
  const closed = join(path, 'closed');

  beforeAll(async () => {
    const server = createEmbeddedPostgres({ directory, logger: silentLogger, clock: systemClock });
    await server.start();
    await ask(server.url, 'create table notes (note text)');
    await ask(server.url, `insert into notes values ('kept')`);
    await server.stop();
  });
  afterAll(remove);

  test('the first start left a database with durable commits, Unicode and a password', async () => {
    const server = engine(directory);
    await server.start();
    const facts = await ask(
      server.url,
      `select current_setting('server_encoding') as encoding, current_setting('fsync') as fsync, lower('ÄÖ车') as lower,
         current_setting('listen_addresses') as listens, current_setting('timezone') as timezone`,
    );
    expect(facts).toEqual({
      encoding: 'UTF8',
      fsync: 'on',
      lower: 'äö车',
      listens: '127.0.0.1',
      timezone: 'UTC',
    });
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(ask(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600);
  });

  test('a start with data is quick, and so is a stop', async () => {
    const server = engine(directory);
    const before = performance.now();
    await server.start();
    const started = performance.now();
    expect(await ask(server.url, 'select note from notes')).toEqual({ note: 'kept' });
    const pid = postmasterPid(directory);
    const stopping = performance.now();
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    // 60 and 20 ms on an idle machine.
    expect(started - before).toBeLessThan(1000);
    expect(performance.now() - stopping).toBeLessThan(1000);
  });

  test('after a kill of its parent the server goes on serving and is adopted', async () => {
    const first = runInChild(directory);
    const url = await first.url;
    const pid = postmasterPid(directory);
    first.kill('SIGKILL');
    await first.exited;
    expect(isAlive(pid)).toBe(true);
    const server = engine(directory);
    await server.start();
    expect(server.url).toBe(url);
    expect(postmasterPid(directory)).toBe(pid);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test('after a kill of parent and server together the next start repairs, at once, and nothing committed is lost', async () => {
    const first = runInChild(directory);
    const url = await first.url;
    await ask(url, 'create table committed (n int)');
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    for (let n = 1; n <= 50; n++) await client.query('insert into committed values ($1)', [n]);
    process.kill(postmasterPid(directory), 'SIGKILL');
    first.kill('SIGKILL');
    const server = engine(directory);
    await server.start();
    expect(await ask(server.url, 'select count(*)::int as n from committed')).toEqual({ n: 50 });
    await client.end().catch(() => undefined);
    await ask(server.url, 'drop table committed');
  });

  test('a server that dies is started again at the same address', async () => {
    const server = engine(directory);
    const restarted = new Promise<void>((resolve) => server.onRestarted(resolve));
    await server.start();
    const pid = postmasterPid(directory);
    process.kill(pid, 'SIGKILL');
    await restarted;
    expect(postmasterPid(directory)).not.toBe(pid);
    expect(await ask(server.url, 'select note from notes')).toEqual({ note: 'kept' });
  });

  test('a stale pid that somebody else has now, or an empty pid file, does not block the start', async () => {
    const owner = statSync(join(directory, 'cluster'));
    const bystander = spawn('sleep', ['60'], { uid: owner.uid, gid: owner.gid, stdio: 'ignore' });
    onTestFinished(() => void bystander.kill('SIGKILL'));
    const pidFile = join(directory, 'cluster/postmaster.pid');
    for (const content of [`${bystander.pid}\n/proc/self/cwd\n1\n5432\n\n127.0.0.1\n 1 1\nready   \n`, '']) {
      writeFileSync(pidFile, content);
      chownSync(pidFile, owner.uid, owner.gid);
      const server = engine(directory);
      await server.start();
      expect(await ask(server.url, 'select note from notes')).toEqual({ note: 'kept' });
      await server.stop();
    }
    expect(isAlive(bystander.pid as number)).toBe(true);
  });

  test('a server that runs elsewhere can be used without touching it', async () => {
    const attached = createAttachedPostgres({ directory });
    await expect(attached.start()).rejects.toMatchObject({ code: 'database-not-running' });
    const server = engine(directory);
    await server.start();
    await attached.start();
    expect(attached.url).toBe(server.url);
    await attached.stop();
    expect(await ask(server.url, 'select note from notes')).toEqual({ note: 'kept' });
  });

  test.runIf(asRoot)(
    'runs as an ordinary user too, and root takes it over without taking it away',
    async () => {
      const parent = tempDir();
      const copy = join(parent, 'postgres');
      cpSync(directory, copy, { recursive: true, verbatimSymlinks: true });
      execFileSync('chown', ['-R', `${nobody}:${nobody}`, parent]);
      const first = runInChild(copy, { uid: nobody, gid: nobody });
      expect(await ask(await first.url, 'select note from notes')).toEqual({ note: 'kept' });
      first.kill('SIGTERM');
      await first.exited;
      const server = engine(copy);
      await server.start();
      expect(statSync(join(copy, 'cluster')).uid).toBe(nobody);
    },
  );

  test.runIf(asRoot)(
    'root gives the server to somebody else, to whom the way to the data is closed',
    async () => {
      mkdirSync(closed, { mode: 0o700 });
      renameSync(directory, join(closed, 'postgres'));
      onTestFinished(() => renameSync(join(closed, 'postgres'), directory));
      const server = engine(join(closed, 'postgres'));
      await server.start();
      expect(await ask(server.url, 'select note from notes')).toEqual({ note: 'kept' });
      expect(statSync(join(closed, 'postgres/cluster')).uid).not.toBe(0);
      expect(statSync(closed)).toMatchObject({ uid: 0, mode: 0o40700 });
      await server.stop();
    },
  );

  test('Ctrl-C reaches only us; SIGTERM stops us and the server, in this order', async () => {
    const first = runInChild(directory);
    const url = await first.url;
    const pid = postmasterPid(directory);
    process.kill(-first.pid, 'SIGINT');
    expect(await ask(url, 'select note from notes')).toEqual({ note: 'kept' });
    expect(isAlive(pid)).toBe(true);
    first.kill('SIGTERM');
    expect(await first.exited).toEqual([0, null]);
    await isGone(pid);
  });

  test('a server with other settings, as after an update, is replaced', async () => {
    const first = runInChild(directory);
    await first.url;
    const pid = postmasterPid(directory);
    first.kill('SIGKILL');
    await first.exited;
    const password = join(directory, 'password');
    const before = readFileSync(password, 'utf8');
    writeFileSync(password, 'another');
    onTestFinished(() => writeFileSync(password, before));
    const server = engine(directory);
    await server.start();
    expect(isAlive(pid)).toBe(false);
    expect(postmasterPid(directory)).not.toBe(pid);
  });
});

test('a kill in the middle of the very first start leaves nothing to repair', async () => {
  const directory = tempDir();
  const first = runInChild(directory);
  await eventually(() =>
    expect(readdirSync(directory).some((name) => name.startsWith('cluster.init-'))).toBe(true),
  );
  first.kill('SIGKILL');
  await first.exited;
  const server = engine(directory);
  await server.start();
  expect(await ask(server.url, 'select 1 as one')).toEqual({ one: 1 });
});

test('a cluster without its password is named, not replaced', async () => {
  const directory = tempDir();
  mkdirSync(join(directory, 'cluster'));
  rmSync(join(directory, 'password'), { force: true });
  await expect(engine(directory).start()).rejects.toMatchObject({ code: 'database-password-missing' });
});

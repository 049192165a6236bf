import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { DatabaseServer } from '../../../src/database/database.ts';
import { createEmbeddedPostgres } from '../../../src/engines/database/embedded-postgres.ts';
import { createExternalPostgres } from '../../../src/engines/database/external-postgres.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { hasOpenssl, makeAuthority } from '../../support/mqtt-certificates.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';

const parts = { clock: systemClock, logger: silentLogger };
const { path: directory, remove } = lastingTempDir();
let server: DatabaseServer;

beforeAll(async () => {
  server = createEmbeddedPostgres({ directory, ...parts });
  await server.start();
  await run(
    `create role guest login password 'hush'`,
    `create role retired nologin password 'hush'`,
    'create database closed',
    'revoke connect on database closed from public',
  );
});
afterAll(async () => {
  await server.stop();
  remove();
});

async function run(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

interface Changes {
  readonly username?: string;
  readonly password?: string;
  readonly pathname?: string;
  readonly search?: string;
}

async function failureOf(changes: Changes): Promise<unknown> {
  const url = Object.assign(new URL(server.url), changes).href;
  return createExternalPostgres({ url, ...parts })
    .start()
    .catch((error: unknown) => error);
}

const guest = { username: 'guest', password: 'hush' };

test.each<[string, Changes, string, RegExp]>([
  ['a wrong password', { password: 'hush' }, 'database-refused', / refuses the user or the password that /],
  [
    'no password',
    { password: '' },
    'database-refused',
    / asks for a password: write it into ROADSIDE_DATABASE_URL$/,
  ],
  [
    'an unknown user',
    { ...guest, username: 'nobody' },
    'database-refused',
    / refuses the user or the password /,
  ],
  [
    'a user that may not sign in',
    { ...guest, username: 'retired' },
    'database-refused',
    / in: role "retired" is not permitted to log in$/,
  ],
  [
    'no such database',
    { pathname: '/nowhere' },
    'database-missing',
    /\/nowhere \(ROADSIDE_DATABASE_URL\) is not there: make it/,
  ],
  [
    'a database of others',
    { ...guest, pathname: '/closed' },
    'database-rights-missing',
    /the rights it needs: permission denied for database/,
  ],
  ['no right to make tables', guest, 'database-rights-missing', / does not let its user make tables/],
  [
    'no TLS',
    { search: '?sslmode=verify-full' },
    'database-without-tls',
    / does not speak TLS, which the sslmode in /,
  ],
])('%s is told in words of its own', async (_name, changes, code, sentence) => {
  const failure = await failureOf(changes);
  expect(failure).toMatchObject({ kind: 'permanent', code, message: expect.stringMatching(sentence) });
  expect(String(failure)).toMatch(/the database at 127\.0\.0\.1:\d+\/\w+ \(ROADSIDE_DATABASE_URL\)/);
  expect(String(failure)).not.toContain('hush');
});

describe.skipIf(!hasOpenssl)('with TLS only', () => {
  test('is asked for, and takes us when the certificate is trusted', async () => {
    const cluster = join(directory, 'cluster');
    const { uid, gid } = statSync(cluster);
    const authority = makeAuthority('Databases');
    const { cert, key } = authority.issue('127.0.0.1');
    for (const [name, text] of Object.entries({ 'server.crt': cert, 'server.key': key })) {
      writeFileSync(join(cluster, name), text, { mode: 0o600 });
      chownSync(join(cluster, name), uid, gid);
    }
    const admission = join(cluster, 'pg_hba.conf');
    const usual = readFileSync(admission, 'utf8');
    writeFileSync(admission, `hostnossl all guest all reject\n${usual}`);
    await run('alter system set ssl = on', 'grant all on schema public to guest', 'select pg_reload_conf()');
    await eventually(async () =>
      expect(await failureOf(guest)).toMatchObject({ code: 'database-tls-required' }),
    );
    const untrusted = await failureOf({ ...guest, search: '?sslmode=verify-full' });
    expect(untrusted).toMatchObject({
      code: 'database-certificate',
      message: expect.stringContaining('sslrootcert=<file> in ROADSIDE_DATABASE_URL'),
    });
    const ca = join(directory, 'ca.pem');
    writeFileSync(ca, authority.ca);
    expect(
      await failureOf({ ...guest, search: `?sslmode=verify-ca&uselibpqcompat=true&sslrootcert=${ca}` }),
    ).toBeUndefined();
  });
});

/** The address of what is not PostgreSQL. */
async function addressOf(stranger: Server): Promise<string> {
  await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
  onTestFinished(() => void stranger.close());
  const address = stranger.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `postgres://roadside:hush@127.0.0.1:${address.port}/roadside`;
}

test('something else that answers there is told as that, at once', async () => {
  const strangers = [
    createHttpServer((_request, answer) => answer.end()),
    createServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
  ];
  for (const stranger of strangers) {
    await expect(
      createExternalPostgres({ url: await addressOf(stranger), ...parts }).start(),
    ).rejects.toMatchObject({
      code: 'database-stranger',
      message: expect.stringContaining('is not a PostgreSQL: something else answers there'),
    });
  }
});

test('where nobody speaks it is said what is waited for, then what was wrong', async () => {
  const lines: { msg: string; failed: boolean }[] = [];
  let failed = false;
  const write = (line: string) => void lines.push({ msg: JSON.parse(line).msg, failed });
  const url = await addressOf(createServer(() => undefined));
  const silent = createExternalPostgres({
    url,
    clock: systemClock,
    logger: pino({}, { write }),
    patienceMs: 400,
  });
  const failure = await silent.start().catch((error: unknown) => error);
  failed = true;
  const place = `the database at ${new URL(url).host}/roadside (ROADSIDE_DATABASE_URL)`;
  expect(lines).toEqual([{ msg: `waiting for an answer of ${place}`, failed: false }]);
  expect(failure).toMatchObject({
    code: 'database-unreachable',
    message: `${place} does not answer: the connection was taken, but nothing was said for 0.4 s; is it a PostgreSQL?`,
  });
});

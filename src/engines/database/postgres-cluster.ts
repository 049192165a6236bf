import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { findPostgresBinaries, linkLibraries } from './postgres-binaries.ts';
import { choosePostgresUser, type PostgresUser } from './postgres-user.ts';

export const databaseUser = 'roadside';
export const databaseName = 'roadside';

/**
 * Where one PostgreSQL lives. Every program starts with `cluster` as its working directory and names it by
 * `/proc/self/cwd`: the directory is entered while still root, so the way to it may be closed to the unprivileged
 * user (a clone below /root, a private data directory).
 */
export interface PostgresCluster {
  readonly directory: string;
  readonly path: string;
  readonly user: PostgresUser | null;
  readonly bin: string;
  readonly password: string;
}

const here = '/proc/self/cwd';

/** What a program of PostgreSQL is started with. Nothing of our environment: LANG, PGPORT and the like would count. */
export function programOptions(path: string, user: PostgresUser | null) {
  return {
    cwd: path,
    env: { PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: `${here}/../lib`, LC_ALL: 'C', TZ: 'UTC' },
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  };
}

export const dataDirectoryArguments = ['-D', here] as const;

/** Finds the binaries and the password, and makes the cluster at the first start. */
export async function openCluster(directory: string): Promise<PostgresCluster> {
  const path = join(directory, 'cluster');
  const user = choosePostgresUser(path);
  mkdirSync(directory, { recursive: true });
  // As root: nothing in it is secret to who may pass, and PostgreSQL must pass.
  chmodSync(directory, user === null ? 0o700 : 0o711);
  const native = findPostgresBinaries(user);
  linkLibraries(native, join(directory, 'lib'));
  removeUnfinished(directory);
  const exists = existsSync(path);
  const password = readPassword(directory) ?? (exists ? null : createPassword(directory, user));
  if (password === null) {
    throw new AppError(
      'permanent',
      'database-password-missing',
      `${join(directory, 'password')} is missing: restore it together with the cluster it belongs to`,
    );
  }
  const cluster = { directory, path, user, bin: join(native, 'bin'), password };
  if (exists) {
    // A copy that was restored may be open to others, and PostgreSQL refuses that.
    chmodSync(path, 0o700);
  } else await createCluster(cluster);
  return cluster;
}

/** The cluster appears under its name when it is complete: a kill in the middle leaves nothing to repair. */
async function createCluster(cluster: PostgresCluster): Promise<void> {
  const unfinished = join(cluster.directory, `${unfinishedPrefix}${randomBytes(6).toString('hex')}`);
  mkdirSync(unfinished, { mode: 0o700 });
  if (cluster.user !== null) chownSync(unfinished, cluster.user.uid, cluster.user.gid);
  const options = programOptions(unfinished, cluster.user);
  await run(
    join(cluster.bin, 'initdb'),
    [
      ...dataDirectoryArguments,
      `--username=${databaseUser}`,
      `--pwfile=${here}/../password`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // One flush instead of a thousand.
      '--sync-method=syncfs',
    ],
    options,
    '',
  );
  await run(
    join(cluster.bin, 'postgres'),
    ['--single', ...dataDirectoryArguments, 'template1'],
    options,
    `create database ${databaseName}\n`,
  );
  renameSync(unfinished, cluster.path);
  syncDirectory(cluster.directory);
}

const unfinishedPrefix = 'cluster.init-';

function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    try {
      rmSync(join(directory, name), { recursive: true, force: true });
    } catch {
      // An initdb that outlived its killed parent still writes there; the next start removes the rest.
    }
  }
}

/** What names the cluster of a directory, without opening it; null where there is none. */
export function findCluster(directory: string): Pick<PostgresCluster, 'path' | 'password'> | null {
  const password = readPassword(directory);
  return password === null ? null : { path: join(directory, 'cluster'), password };
}

function readPassword(directory: string): string | null {
  const file = join(directory, 'password');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function createPassword(directory: string, user: PostgresUser | null): string {
  const password = randomBytes(32).toString('hex');
  const unfinished = join(directory, 'password.new');
  rmSync(unfinished, { force: true });
  const file = openSync(unfinished, 'wx', 0o600);
  writeSync(file, `${password}\n`);
  fsyncSync(file);
  closeSync(file);
  if (user !== null) chownSync(unfinished, user.uid, user.gid);
  renameSync(unfinished, join(directory, 'password'));
  syncDirectory(directory);
  return password;
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function run(
  program: string,
  args: readonly string[],
  options: ReturnType<typeof programOptions>,
  input: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const fail = (cause: string) =>
      reject(new AppError('permanent', 'database-init-failed', `${program} ${cause}: ${output.trim()}`));
    child.on('error', (error) => fail(error.message));
    child.on('close', (code, signal) => (code === 0 ? resolve() : fail(`ended with ${code ?? signal}`)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

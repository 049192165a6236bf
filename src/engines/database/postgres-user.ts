import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';

/** PostgreSQL refuses to run as root, so a root server gives it to somebody else. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom the child processes run as: null = as ourselves. Data that exists keeps its owner. */
export function choosePostgresUser(clusterDirectory: string): PostgresUser | null {
  const own = process.getuid?.();
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false });
  if (own !== 0) {
    if (owner !== undefined && owner.uid !== own) {
      throw new AppError(
        'permanent',
        'database-owned-by-other',
        `the database in ${clusterDirectory} belongs to user id ${owner.uid}, and this is user id ${own}: start as that user or as root`,
      );
    }
    return null;
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (user === undefined) {
    throw new AppError(
      'permanent',
      'database-user-missing',
      'PostgreSQL does not run as root, and /etc/passwd has neither "postgres" nor "nobody": start as another user',
    );
  }
  return user;
}

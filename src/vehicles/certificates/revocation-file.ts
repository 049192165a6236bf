import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '../../shared/logger.ts';
import { readRevocationLists } from './revocation-list.ts';

/** A file of certificate revocation lists, read again when it has changed. */
export interface RevocationFile {
  /** Reads it if it has changed. What cannot be read leaves the lists as they were, and is said in the log. */
  look(): Promise<void>;
  /** By `nameOfIssued`. */
  names(name: string): boolean;
}

export function createRevocationFile(options: {
  readonly path: string;
  readonly logger: Logger;
}): RevocationFile {
  const { path, logger } = options;
  let revoked: ReadonlySet<string> | null = null;
  let readAs = '';
  let looking: Promise<void> | null = null;

  async function lookNow(): Promise<void> {
    let as = 'away';
    try {
      const { mtimeMs, size, ino } = await stat(path);
      as = `${mtimeMs} ${size} ${ino}`;
      if (as === readAs) return;
      revoked = readRevocationLists(await readFile(path, 'utf8'));
      logger.info({ path, certificates: revoked.size }, 'revoked certificates were read');
    } catch (error) {
      // At the start there is nothing to go on with.
      if (revoked === null) throw error;
      if (as !== readAs)
        logger.error({ err: error, path }, 'the revocation lists cannot be read; those before still count');
    }
    readAs = as;
  }

  return {
    look() {
      looking ??= lookNow().finally(() => {
        looking = null;
      });
      return looking;
    },
    names: (name) => revoked?.has(name) === true,
  };
}

import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Artifact } from '../artifacts/artifact.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Download, DownloadLinks } from './download-links.ts';

/** What a link leads to: the bytes of an artifact, or the manifest of a release as it was signed. */
export type Downloadable =
  | { readonly kind: 'artifact'; readonly artifact: Artifact }
  | { readonly kind: 'manifest'; readonly text: string };

export interface Downloads {
  /**
   * @throws AppError forbidden `download-not-allowed`, `download-over` where its time or its deployment has ended, not-found
   * `artifact-not-found`
   */
  open(download: Download, key: string): Promise<Downloadable>;
}

export function createDownloads(options: {
  readonly db: Database;
  readonly links: DownloadLinks;
  readonly artifacts: Pick<Artifacts, 'get'>;
  readonly clock: Clock;
}): Downloads {
  const { db, links, artifacts, clock } = options;

  return {
    async open(download, key) {
      if (!(await links.isFor(download, key))) {
        throw new AppError(
          'forbidden',
          'download-not-allowed',
          'This address is not one that was given out.',
        );
      }
      const { deployment, sha256, until } = download;
      const row = await db
        .selectFrom('deployments')
        .select('ended_at')
        .where('id', '=', deployment)
        .executeTakeFirst();
      if (row === undefined || row.ended_at !== null || until <= clock.now()) {
        throw new AppError('forbidden', 'download-over', 'The update that this file was for is over.');
      }
      const artifact = await artifacts.get(sha256);
      if (artifact !== undefined) return { kind: 'artifact', artifact };
      const release = await db
        .selectFrom('releases')
        .select('manifest')
        .where('digest', '=', sha256)
        .executeTakeFirst();
      if (release !== undefined) return { kind: 'manifest', text: release.manifest };
      throw new AppError('not-found', 'artifact-not-found', 'There is no such file.');
    },
  };
}

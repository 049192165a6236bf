import type { Selectable } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { ReleaseTables } from '../../database/release-tables.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { Artifact, ArtifactUpload } from './artifact.ts';

export function artifactOf(row: Selectable<ReleaseTables['artifacts']>): Artifact {
  const { sha256, sha1, md5, bytes, name, added_by: addedBy, added_at: addedAt } = row;
  return { sha256, sha1, md5, bytes, name, addedBy, addedAt };
}

export function uploadOf(row: Selectable<ReleaseTables['artifact_uploads']>): ArtifactUpload {
  const { id, name, bytes, sha256, received, artifact } = row;
  return { id, name, bytes, sha256, received, artifact };
}

export async function findArtifact(db: Database, sha256: string): Promise<Artifact | undefined> {
  const row = await db.selectFrom('artifacts').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  return row && artifactOf(row);
}

/** Newest first. */
export async function listArtifacts(db: Database, limit: number, cursor?: string): Promise<Page<Artifact>> {
  let query = db
    .selectFrom('artifacts')
    .selectAll()
    .orderBy('added_at', 'desc')
    .orderBy('sha256')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const [at, sha256] = decodeCursor('artifacts', cursor, ['number', 'string']);
    query = query.where((eb) =>
      eb.or([eb('added_at', '<', at), eb.and([eb('added_at', '=', at), eb('sha256', '>', sha256)])]),
    );
  }
  const page = pageOf(await query.execute(), limit, 'artifacts', (row) => [row.added_at, row.sha256]);
  return { ...page, items: page.items.map(artifactOf) };
}

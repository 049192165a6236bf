import type { Selectable } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { ReleaseTables } from '../../database/release-tables.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { Release } from './manifest.ts';
import { listKeys } from './release-keys.ts';
import type { Signature } from './signatures.ts';
import { type KeyState, type SignedRelease, type VerifiedRelease, verifyRelease } from './signed-release.ts';

/** A release as it is kept. `isTrusted` is false where no signature on it counts any more, and then `why` says so. */
export interface StoredRelease {
  readonly release: Release;
  readonly digest: string;
  readonly manifest: string;
  readonly signatures: readonly Signature[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly isTrusted: boolean;
  readonly why: string | null;
}

export interface Releases {
  /**
   * Takes what was signed elsewhere. The same manifest again adds the signatures that are new.
   * @throws AppError invalid `bad-signature`, `release-unsigned`, `manifest-not-canonical`, `bad-manifest`, conflict
   * `release-altered` where another manifest has its id, or its name and version; `artifact-missing`
   */
  add(
    signed: SignedRelease,
    by: string,
  ): Promise<{ readonly stored: StoredRelease; readonly isNew: boolean }>;
  get(id: string): Promise<StoredRelease | undefined>;
  /**
   * The release, if it may go to vehicles: its bytes and signatures are checked each time, whatever the rows say.
   * @throws AppError not-found `release-not-found`, conflict `release-not-trusted`
   */
  trusted(id: string): Promise<VerifiedRelease>;
  /** Newest first. */
  list(limit: number, cursor?: string): Promise<Page<StoredRelease>>;
}

/** What a retired key has signed stays good; it signs nothing new. */
const countsForNew: readonly KeyState[] = ['trusted'];
const countsForKept: readonly KeyState[] = ['trusted', 'retired'];

export function createReleases(options: {
  readonly db: Database;
  /** Is the file there, with this length? */
  readonly hasArtifact: (sha256: string) => Promise<{ readonly bytes: number } | undefined>;
  readonly clock: Clock;
}): Releases {
  const { db, hasArtifact, clock } = options;

  async function read(id: string): Promise<StoredRelease | undefined> {
    const row = await db.selectFrom('releases').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return undefined;
    const [stored] = await withSignatures([row]);
    return stored;
  }

  async function withSignatures(
    rows: readonly Selectable<ReleaseTables['releases']>[],
  ): Promise<StoredRelease[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [keys, found] = await Promise.all([
      listKeys(db),
      db
        .selectFrom('release_signatures')
        .selectAll()
        .where('release_id', 'in', ids)
        .orderBy('added_at')
        .execute(),
    ]);
    return rows.map((row) => {
      const signatures = found
        .filter(({ release_id }) => release_id === row.id)
        .map(({ key_id: keyId, signature }) => ({ keyId, signature }));
      const checked = check(row, signatures);
      return {
        ...{ release: checked.release, digest: row.digest, manifest: row.manifest, signatures },
        ...{ createdBy: row.created_by, createdAt: row.created_at },
        ...{ isTrusted: checked.why === null, why: checked.why },
      };
    });

    function check(row: Selectable<ReleaseTables['releases']>, signatures: Signature[]) {
      try {
        const verified = verifyRelease({ manifest: row.manifest, signatures }, keys, countsForKept);
        if (verified.digest === row.digest && verified.release.id === row.id) {
          return { release: verified.release, why: null };
        }
        return { release: verified.release, why: 'What is kept is not what was signed under this id.' };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { release: JSON.parse(row.manifest) as Release, why: error.message };
      }
    }
  }

  async function checkArtifacts({ images }: Release): Promise<void> {
    for (const { sha256, bytes, name } of images.flatMap(({ artifacts }) => artifacts)) {
      const found = await hasArtifact(sha256);
      if (found?.bytes === bytes) continue;
      const message =
        found === undefined
          ? `The artifact ${name} (${sha256}) is not here: upload it first.`
          : `The artifact ${name} (${sha256}) has ${found.bytes} bytes here, and ${bytes} in the manifest.`;
      throw new AppError('conflict', 'artifact-missing', message);
    }
  }

  return {
    async add(signed, by) {
      const { release, digest, signatures } = verifyRelease(signed, await listKeys(db), countsForNew);
      await checkArtifacts(release);
      const { id, name, version } = release;
      const now = clock.now();
      const isNew = await db.transaction().execute(async (trx) => {
        const row = { id, digest, name, version, manifest: signed.manifest, created_by: by, created_at: now };
        const made = await trx
          .insertInto('releases')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        const wasMade = (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
        if (!wasMade) await refuseAnother(trx, release, digest);
        await trx
          .insertInto('release_signatures')
          .values(
            signatures.map(({ keyId, signature }) => ({
              ...{ release_id: id, key_id: keyId, signature },
              ...{ added_by: by, added_at: now },
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        if (wasMade) {
          const used = new Set(
            release.images.flatMap((image) => image.artifacts.map(({ sha256 }) => sha256)),
          );
          const rows = [...used].map((sha256) => ({ release_id: id, sha256 }));
          await trx.insertInto('release_artifacts').values(rows).execute();
        }
        return wasMade;
      });
      return { stored: (await read(id)) as StoredRelease, isNew };
    },

    get: read,

    async trusted(id) {
      const stored = await read(id);
      if (stored === undefined) throw releaseNotFound();
      if (stored.isTrusted) return verifyRelease(signedOf(stored), await listKeys(db), countsForKept);
      throw new AppError(
        'conflict',
        'release-not-trusted',
        `The release ${id} may not go to vehicles. ${stored.why ?? ''}`.trim(),
      );
    },

    async list(limit, cursor) {
      let query = db
        .selectFrom('releases')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(limit + 1);
      if (cursor !== undefined) {
        const [at, id] = decodeCursor('releases', cursor, ['number', 'string']);
        query = query.where((eb) =>
          eb.or([eb('created_at', '<', at), eb.and([eb('created_at', '=', at), eb('id', '>', id)])]),
        );
      }
      const page = pageOf(await query.execute(), limit, 'releases', (row) => [row.created_at, row.id]);
      return { ...page, items: await withSignatures(page.items) };
    },
  };
}

const signedOf = ({ manifest, signatures }: StoredRelease): SignedRelease => ({
  manifest,
  signatures: [...signatures],
});

export const releaseNotFound = () =>
  new AppError('not-found', 'release-not-found', 'There is no such release.');

/** Rivian 2023.42: what was released under a name stays what it was. */
async function refuseAnother(trx: Database, { id, name, version }: Release, digest: string): Promise<void> {
  const others = await trx
    .selectFrom('releases')
    .select(['id', 'digest'])
    .where((eb) => eb.or([eb('id', '=', id), eb.and([eb('name', '=', name), eb('version', '=', version)])]))
    .execute();
  const other = others.find((row) => row.digest !== digest || row.id !== id);
  if (other === undefined) return;
  throw new AppError(
    'conflict',
    'release-altered',
    `${name} ${version} (${id}) is there with the digest ${other.digest}, and this one has ${digest}. ` +
      'A release never changes: give what is new another id and version.',
  );
}

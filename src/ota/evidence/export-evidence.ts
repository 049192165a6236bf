import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { listKeys } from '../releases/release-keys.ts';
import { endLine, entryLine, headerLine } from './evidence-file.ts';
import { createEvidenceLog } from './evidence-log.ts';

/**
 * A campaign's log as a file that stands for itself, line by line: the releases with their signatures, the keys, every
 * entry as it is kept. What is damaged in the database is exported as it is, for `verify` to find.
 * @throws AppError not-found `no-evidence`
 */
export async function* exportEvidence(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  campaign: string,
): AsyncGenerator<string> {
  const log = createEvidenceLog(db);
  const head = await log.head(campaign);
  if (head.seq === 0) {
    throw new AppError('not-found', 'no-evidence', `There is no log of a campaign ${campaign}.`);
  }
  const releases = await releasesOf(db, campaign);
  const keys = await listKeys(db);
  yield headerLine({
    ...{ format: 'roadside-evidence-1', campaign, exportedAt: clock.now() },
    releases,
    keys: keys.map(({ id, name, publicKey, state, addedBy, addedAt, endedAt }) => ({
      ...{ id, name, publicKey, state, addedBy, addedAt },
      revokedAt: state === 'revoked' ? endedAt : null,
    })),
  });
  for await (const entry of log.read(campaign, head.seq)) yield entryLine(entry);
  yield endLine(head);
}

async function releasesOf(db: Database, campaign: string) {
  const named = await db
    .selectFrom('evidence_entries')
    .select('data')
    .where('campaign', '=', campaign)
    .where('kind', 'in', ['created', 'approved'])
    .execute();
  const ids = [...new Set(named.map(({ data }) => (JSON.parse(data) as { releaseId: string }).releaseId))];
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('releases')
    .select(['id', 'manifest'])
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  const signatures = await db
    .selectFrom('release_signatures')
    .select(['release_id', 'key_id', 'signature'])
    .where('release_id', 'in', ids)
    .orderBy('key_id')
    .execute();
  return rows.map(({ id, manifest }) => ({
    manifest,
    signatures: signatures
      .filter(({ release_id }) => release_id === id)
      .map(({ key_id: keyId, signature }) => ({ keyId, signature })),
  }));
}

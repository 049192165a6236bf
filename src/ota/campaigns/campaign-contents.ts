import { AppError } from '../../shared/errors.ts';
import type { Release } from '../releases/manifest.ts';
import type { Releases } from '../releases/releases.ts';
import { contentsDigest } from './campaign-digests.ts';

/** What a campaign installs, as it is signed now. */
export interface CampaignContents {
  /** Oldest first, the target last. */
  readonly chain: readonly Release[];
  /** Of the target. */
  readonly releaseDigest: string;
  readonly digest: string;
}

/** @throws AppError not-found `release-not-found`, conflict `release-not-trusted` */
export async function readContents(
  releases: Pick<Releases, 'trusted'>,
  chain: readonly string[],
): Promise<CampaignContents> {
  const verified = await Promise.all(chain.map((id) => releases.trusted(id)));
  const target = verified.at(-1);
  if (target === undefined) throw new Error('a campaign without a release');
  return {
    chain: verified.map(({ release }) => release),
    releaseDigest: target.digest,
    digest: contentsDigest(
      verified.map(({ release, digest }) => ({
        ...{ releaseId: release.id, digest },
        artifacts: release.images.flatMap(({ artifacts }) => artifacts.map(({ sha256 }) => sha256)),
      })),
    ),
  };
}

/**
 * Rivian 2023.42: what vehicles get is what was approved, byte for byte. To be asked when it is approved, and when it starts.
 * @throws AppError conflict `campaign-contents-changed`, naming both digests
 */
export function refuseOtherContents(approved: string | null, now: CampaignContents): void {
  if (approved === now.digest) return;
  throw new AppError(
    'conflict',
    'campaign-contents-changed',
    `The releases are not those that were frozen: their digest was ${approved ?? 'never taken'}, and is ${now.digest} now. ` +
      'Nothing of it may go to vehicles; make a campaign of what there is.',
  );
}

import { createHash } from 'node:crypto';
import { inSlices } from '../../shared/in-slices.ts';
import { type CanonicalValue, canonicalJson, sha256Of } from '../canonical-json.ts';
import type { CampaignPlan } from './campaign-plan.ts';

const vinsAtOnce = 10_000;

/** What a release is by, for those who approve it: the SHA-256 of what was signed, and of its files. */
export interface ReleaseContents {
  readonly releaseId: string;
  readonly digest: string;
  readonly artifacts: readonly string[];
}

/** Of all that a campaign may install, in the order of its chain. */
export const contentsDigest = (releases: readonly ReleaseContents[]): string =>
  sha256Of(
    canonicalJson(
      releases.map(({ releaseId, digest, artifacts }) => ({
        ...{ releaseId, digest },
        artifacts: [...new Set(artifacts)].sort(),
      })),
    ),
  );

/** `targetsDigest` of VINs that are in ASCII order, each once, with room for others in between. */
export async function orderedTargetsDigest(vins: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for await (const slice of inSlices(vins, vinsAtOnce)) hash.update(slice.map((vin) => `${vin}\n`).join(''));
  return hash.digest('hex');
}

/** Of all that a second person signs off. */
export const approvalDigest = (approved: {
  readonly contentsDigest: string;
  readonly targetsDigest: string;
  readonly selector: string;
  readonly plan: CampaignPlan;
}): string => sha256Of(canonicalJson(wholeNumbers(approved)));

/** Canonical JSON has whole numbers only; others stand as their text. */
function wholeNumbers(value: unknown): CanonicalValue {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return `${value}`;
  if (Array.isArray(value)) return value.map(wholeNumbers);
  if (typeof value !== 'object' || value === null) return value as CanonicalValue;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wholeNumbers(inner)]));
}

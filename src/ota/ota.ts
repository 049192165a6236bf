import type { Artifacts } from './artifacts/artifacts.ts';
import type { Campaigns } from './campaigns/campaigns.ts';
import type { ReadProgress } from './campaigns/progress.ts';
import type { CampaignDecisions } from './campaigns/run/campaign-decisions.ts';
import type { DownloadLinks } from './delivery/download-links.ts';
import type { Downloads } from './delivery/downloads.ts';
import type { OwnerAnswers } from './owners/owner-answers.ts';
import type { ReleaseKeys } from './releases/release-keys.ts';
import type { Releases } from './releases/releases.ts';

/** Updates, as the API sees them. */
export interface Ota {
  readonly artifacts: Artifacts;
  readonly releases: Releases;
  readonly keys: ReleaseKeys;
  readonly campaigns: Campaigns;
  readonly campaignProgress: ReadProgress;
  readonly decisions: CampaignDecisions;
  /** Addresses under which vehicles download, and what is behind them. */
  readonly links: DownloadLinks;
  readonly downloads: Downloads;
  /** Behind the links that owners are sent. */
  readonly ownerAnswers: OwnerAnswers;
}

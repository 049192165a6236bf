import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { createTellCampaigns } from '../notifications/campaign-events.ts';
import { createArtifactFiles } from '../ota/artifacts/artifact-files.ts';
import { createArtifacts } from '../ota/artifacts/artifacts.ts';
import { createCampaigns } from '../ota/campaigns/campaigns.ts';
import { createCampaignProgress } from '../ota/campaigns/run/campaign-progress.ts';
import type { CampaignRunner } from '../ota/campaigns/run/campaign-runner.ts';
import { createDownloadLinks } from '../ota/delivery/download-links.ts';
import { createDownloads } from '../ota/delivery/downloads.ts';
import { createEvidenceLog } from '../ota/evidence/evidence-log.ts';
import type { Ota } from '../ota/ota.ts';
import { createOwnerAnswers } from '../ota/owners/owner-answers.ts';
import { createOwnerLinks } from '../ota/owners/owner-links.ts';
import { createUpdateFacts } from '../ota/owners/told-updates.ts';
import { createReleaseKeys } from '../ota/releases/release-keys.ts';
import { createReleases } from '../ota/releases/releases.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import { composeCampaignRun } from './campaign-run.ts';

/** What vehicles say must be kept even when somebody uploads too much. */
const minFreeBytes = 1024 * 1_048_576;

/** Artifacts, releases and campaigns. */
export function composeOta(
  parts: {
    readonly settings: Pick<Settings, 'dataDir'> & { readonly http: Pick<Settings['http'], 'publicUrl'> };
    readonly registry: Pick<VehicleRegistry, 'get' | 'fleet'>;
  } & Omit<Parameters<typeof composeCampaignRun>[0], 'releases'>,
): Ota & { readonly runner: CampaignRunner } {
  const { db, clock } = parts;
  const files = createArtifactFiles(join(parts.settings.dataDir, 'artifacts'), { minFreeBytes });
  const artifacts = createArtifacts({ ...parts, files });
  const links = createDownloadLinks({ db, publicUrl: parts.settings.http.publicUrl });
  const releases = createReleases({
    ...{ db, clock },
    hasArtifact: async (sha256) => ((await artifacts.has(sha256)) ? artifacts.get(sha256) : undefined),
  });
  const { reports, ...run } = composeCampaignRun({ ...parts, releases });
  const ownerLinks = createOwnerLinks({ db });
  return {
    artifacts,
    links,
    downloads: createDownloads({ db, links, artifacts, clock }),
    releases,
    keys: createReleaseKeys({ db, clock }),
    campaigns: createCampaigns({
      ...{ ...parts, releases, evidence: createEvidenceLog(db) },
      tell: createTellCampaigns(parts.notifier),
    }),
    campaignProgress: createCampaignProgress({ db, clock }),
    ownerAnswers: createOwnerAnswers({
      ...{ db, reports, clock, links: ownerLinks },
      factsOf: createUpdateFacts({ links: ownerLinks, publicUrl: parts.settings.http.publicUrl, clock }),
    }),
    ...run,
  };
}

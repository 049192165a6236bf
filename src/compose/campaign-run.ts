import type { Database } from '../database/database.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { MessageRecord } from '../journal/journal.ts';
import { createTellCampaigns } from '../notifications/campaign-events.ts';
import type { Notifier } from '../notifications/notify.ts';
import { createTellUpdates } from '../notifications/update-events.ts';
import { createAbsenceTeller } from '../ota/campaigns/run/absences.ts';
import { createCampaignDecisions } from '../ota/campaigns/run/campaign-decisions.ts';
import { createCampaignHealth } from '../ota/campaigns/run/campaign-health.ts';
import { createCampaignRunner } from '../ota/campaigns/run/campaign-runner.ts';
import { createCampaignTerms } from '../ota/campaigns/run/campaign-terms.ts';
import { createCloser } from '../ota/campaigns/run/close-deployments.ts';
import { createExplainAgain } from '../ota/campaigns/run/explain-again.ts';
import { createHaltExplainer } from '../ota/campaigns/run/explain-halt.ts';
import { createCampaignJudge } from '../ota/campaigns/run/judge-campaign.ts';
import { createStarter } from '../ota/campaigns/run/start-deployments.ts';
import { createReportTaker } from '../ota/campaigns/run/take-reports.ts';
import { createTemperatures } from '../ota/campaigns/run/temperatures.ts';
import { createWatchedCars } from '../ota/campaigns/run/watched-cars.ts';
import { createEvidenceLog } from '../ota/evidence/evidence-log.ts';
import { createOwnerNews } from '../ota/owners/owner-news.ts';
import type { Releases } from '../ota/releases/releases.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { TelemetryReader } from '../telemetry/telemetry-store.ts';

/** What works on campaigns, and by what people decide about them. `runner` is to be started and stopped. */
export function composeCampaignRun(parts: {
  readonly db: Database;
  readonly databaseUrl: () => string;
  readonly releases: Pick<Releases, 'trusted'>;
  readonly notifier: Pick<Notifier, 'notifyAll'>;
  readonly telemetry: Pick<TelemetryReader, 'valuesBefore'>;
  /** The journal's. */
  readonly append: (record: MessageRecord, done: () => void) => void;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { db, releases, publish, clock, logger } = parts;
  const evidence = createEvidenceLog(db);
  const terms = createCampaignTerms();
  const owners = createOwnerNews({ terms, tell: createTellUpdates(parts.notifier) });
  const tell = createTellCampaigns(parts.notifier);
  const explainer = createHaltExplainer({ db, temperatures: createTemperatures(parts.telemetry), clock });
  const judge = createCampaignJudge({
    ...{ db, releases, evidence, terms, tell, publish, clock, explainer },
    health: createCampaignHealth({ cars: createWatchedCars(db), clock }),
  });
  const runner = createCampaignRunner({
    explainAgain: createExplainAgain({ db, explainer, publish, clock }),
    ...{ db, releases, judge, publish, clock, logger },
    starter: createStarter({ db, evidence, terms, owners, clock }),
    closer: createCloser({ db, evidence, terms, owners, clock }),
    absences: createAbsenceTeller({ db, append: parts.append, clock }),
    notices: createPostgresNotices({ url: parts.databaseUrl, clock, logger }),
  });
  return {
    runner,
    reports: createReportTaker({ evidence, terms, owners }),
    decisions: createCampaignDecisions({ db, releases, evidence, judge, tell, publish, clock }),
  };
}

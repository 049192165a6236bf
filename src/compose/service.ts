import { join } from 'node:path';
import type { AlertRules } from '../alerts/alert.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { parseCode } from '../faults/code-systems.ts';
import type { FaultCatalogue } from '../faults/fault-catalogue.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { JobDefinition } from '../jobs/jobs.ts';
import { looseFilesJob } from '../service/cases/attachment-sweep.ts';
import { createAttachmentFiles } from '../service/cases/attachments.ts';
import { createCaseFollower } from '../service/cases/case-follower.ts';
import type { TellCases } from '../service/cases/case-news.ts';
import type { CasePolicy } from '../service/cases/case-policy.ts';
import { createCaseReads } from '../service/cases/case-reads.ts';
import { createCaseTitles } from '../service/cases/case-titles.ts';
import { createCases } from '../service/cases/cases.ts';
import { dueCasesJob } from '../service/cases/due-cases.ts';
import { createJobNeeds } from '../service/cases/job-needs.ts';
import { createUnfitWatch } from '../service/cases/unfit-technicians.ts';
import type { Service } from '../service/service.ts';
import { createTechnicians } from '../service/technicians/technicians.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { FaultSystem } from '../wire/messages.ts';

/** Cases, and those who work on them. */
export function composeService(parts: {
  readonly settings: Pick<Settings, 'dataDir'>;
  readonly policy: CasePolicy;
  readonly db: Database;
  readonly rules: AlertRules;
  readonly faultCatalogue: FaultCatalogue;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly tell: TellCases;
  readonly clock: Clock;
  readonly logger: Logger;
}): Service & { readonly jobs: readonly JobDefinition[]; readonly checkPolicy: () => void } {
  const { db, policy, publish, tell, clock, logger } = parts;
  const titleOf = createCaseTitles(parts);
  const needsOf = createJobNeeds({ policy, faultCatalogue: parts.faultCatalogue });
  const cases = createCases({ db, policy, publish, tell, clock });
  const takeFromUnfit = createUnfitWatch({ db, cases, needsOf, clock });
  const files = createAttachmentFiles(join(parts.settings.dataDir, 'attachments'));
  return {
    ...{ policy, cases, needsOf, takeFromUnfit },
    reads: createCaseReads({ db, policy, now: () => clock.now() }),
    follower: createCaseFollower({ db, policy, titleOf, publish, tell, clock, logger }),
    files,
    technicians: createTechnicians({ db, clock }),
    checkPolicy: () =>
      policy.check({
        hasRule: (rule) => parts.rules.get(rule) !== undefined,
        hasCode: (system, code) => isKnownCode(parts.faultCatalogue, system, code),
      }),
    jobs: [dueCasesJob({ db, policy, tell, takeFromUnfit, clock }), looseFilesJob({ db, files })],
  };
}

/** What a maker adds may be imported later. */
function isKnownCode(catalogue: Pick<FaultCatalogue, 'entryOf'>, system: FaultSystem, code: string): boolean {
  if (catalogue.entryOf(system, code) !== undefined) return true;
  const parsed = parseCode(system, code);
  return parsed.kind === 'j2012' && !parsed.generic;
}

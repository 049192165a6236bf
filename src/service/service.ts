import type { AttachmentFiles } from './cases/attachments.ts';
import type { CaseFollower } from './cases/case-follower.ts';
import type { CasePolicy } from './cases/case-policy.ts';
import type { CaseReads } from './cases/case-reads.ts';
import type { Cases } from './cases/cases.ts';
import type { NeedsOf } from './cases/job-needs.ts';
import type { Technicians } from './technicians/technicians.ts';

/** Cases and those who work on them, as the API is given it. */
export interface Service {
  readonly policy: CasePolicy;
  readonly cases: Cases;
  readonly reads: CaseReads;
  readonly follower: CaseFollower;
  readonly files: AttachmentFiles;
  readonly technicians: Technicians;
  readonly needsOf: NeedsOf;
  /** Takes jobs from those who may not do them any more. Answers with the cases. */
  takeFromUnfit(only: { readonly caseId?: string; readonly technician?: string }): Promise<string[]>;
}

import type { CampaignPlan } from '../../../api/queries/campaigns.ts';
import type { FormDraft } from './draft.ts';

export interface FieldProps {
  readonly draft: FormDraft;
  readonly change: (part: Partial<FormDraft>) => void;
  /** By the path of the field, as the API names it. */
  readonly errors: Readonly<Record<string, string | undefined>>;
}

export interface PlanFieldProps {
  readonly plan: CampaignPlan;
  readonly change: (part: Partial<CampaignPlan>) => void;
  /** Of a field of the plan: `gates.failures.maxPercent`. */
  readonly errorOf: (path: string) => string | undefined;
}

import type { CampaignDetail, CampaignDraft, CampaignPlan } from '../../../api/queries/campaigns.ts';
import { safePlan } from './safe-plan.ts';

/** A campaign as it stands in the form. A number that was emptied is NaN: it is neither a default nor nothing. */
export interface FormDraft {
  readonly name: string;
  readonly releaseId: string;
  readonly via: readonly string[];
  readonly selector: string;
  readonly openCases: boolean;
  /** A line each: the VIN, then why. */
  readonly vins: string;
  readonly plan: CampaignPlan;
}

export const newDraft = (releaseId: string): FormDraft => ({
  ...{ name: '', releaseId, via: [], selector: '', openCases: true, vins: '', plan: safePlan },
});

export const draftOf = ({ name, chain, selector, exclusions, plan, release }: CampaignDetail): FormDraft => ({
  ...{ name, releaseId: release.id, via: chain.filter((id) => id !== release.id), selector, plan },
  openCases: exclusions.openCases,
  vins: exclusions.vins.map(({ vin, reason }) => `${vin} ${reason}`).join('\n'),
});

export const requestOf = ({ vins, openCases, ...draft }: FormDraft): CampaignDraft => ({
  name: draft.name.trim(),
  releaseId: draft.releaseId,
  via: [...draft.via],
  selector: draft.selector.trim(),
  exclusions: { openCases, vins: vinsIn(vins) },
  plan: draft.plan,
});

function vinsIn(text: string): { vin: string; reason: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [vin = '', ...rest] = line.split(/[\s,;]+/);
      return { vin: vin.toUpperCase(), reason: rest.join(' ') };
    });
}

/** Is a number missing somewhere? */
export const hasBlank = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isNaN(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(hasBlank);

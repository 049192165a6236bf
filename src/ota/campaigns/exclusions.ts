import { refusalCodes } from '../releases/steps-for.ts';

/** Why a vehicle that was selected does not get it. In doubt the first of these is told. */
export const exclusionReasons = [
  'by-name',
  'opted-out',
  'other-campaign',
  'open-case',
  ...refusalCodes,
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

/** What the author of a campaign may choose; the other reasons always count. */
export interface ExclusionSetting {
  readonly openCases: boolean;
  readonly vins: readonly { readonly vin: string; readonly reason: string }[];
}

export interface Exclusion {
  readonly vin: string;
  readonly reason: ExclusionReason;
  readonly detail: string | null;
}

import type { Database } from '../../database/database.ts';
import { type CampaignRow, campaignLife } from './campaign-rows.ts';
import type { CampaignLife } from './campaign-state.ts';

/** What people are told of a campaign. */
export interface CampaignTold {
  readonly what: 'to-approve' | 'halted' | 'wave-passed' | 'finished';
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly createdBy: string;
  readonly markets: readonly string[] | null;
  /** User name of who did it; null: the campaign itself. */
  readonly by: string | null;
  /** Tells apart what happens to one campaign more than once. */
  readonly occurrence: string;
  readonly at: number;
}

/** In the transaction that writes it. */
export type TellCampaign = (trx: Database, told: readonly CampaignTold[]) => Promise<void>;

/** `isPassed`: the open wave has just passed its gate, and only a person is missing. */
export function toldOf(
  row: Pick<CampaignRow, 'id' | 'number' | 'name' | 'created_by' | 'markets'> &
    Parameters<typeof campaignLife>[0],
  life: CampaignLife,
  so: { readonly at: number; readonly by: string | null; readonly isPassed?: boolean },
): CampaignTold[] {
  const what = whatOf(campaignLife(row), life, so.isPassed === true);
  if (what === null) return [];
  const { id, number, name, created_by: createdBy, markets } = row;
  const occurrence = `epoch ${life.epoch} wave ${life.wave} ${what === 'to-approve' ? so.at : ''}`.trim();
  return [{ what, id, number, name, createdBy, markets, by: so.by, occurrence, at: so.at }];
}

function whatOf(before: CampaignLife, after: CampaignLife, isPassed: boolean): CampaignTold['what'] | null {
  if (after.state !== before.state) {
    if (after.state === 'awaiting-approval') return 'to-approve';
    if (after.state === 'halted' || after.state === 'finished') return after.state;
  }
  return isPassed && after.state === 'running' ? 'wave-passed' : null;
}

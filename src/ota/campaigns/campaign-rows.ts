import type { Selectable } from 'kysely';
import type { CampaignTable } from '../../database/campaign-tables.ts';
import type { Database } from '../../database/database.ts';
import { AppError } from '../../shared/errors.ts';
import type { CampaignLife, CampaignRefusal, CampaignState, Halt } from './campaign-state.ts';
import type { Acknowledgment } from './halt-reason.ts';

export type CampaignRow = Selectable<CampaignTable>;

export const campaignNotFound = () =>
  new AppError('not-found', 'campaign-not-found', 'There is no such campaign.');

export const campaignLife = (row: CampaignRow): CampaignLife => ({
  state: row.state as CampaignState,
  why: row.why,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  approvedBy: row.approved_by,
  approvedAt: row.approved_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  wave: row.wave,
  waveOpenedAt: row.wave_opened_at,
  waveDoneAt: row.wave_done_at,
  held: row.held,
  halt: row.halt as Halt | null,
  acknowledged: row.acknowledged as readonly Acknowledgment[],
  epoch: row.epoch,
});

/** Writes how a campaign stands now. The caller holds its row. */
export async function saveCampaignLife(
  trx: Database,
  { id, version }: Pick<CampaignRow, 'id' | 'version'>,
  life: CampaignLife,
  at: number,
): Promise<void> {
  await trx
    .updateTable('campaigns')
    .set({
      ...{ state: life.state, why: life.why },
      ...{ requested_by: life.requestedBy, requested_at: life.requestedAt },
      ...{ approved_by: life.approvedBy, approved_at: life.approvedAt },
      ...{ started_at: life.startedAt, ended_at: life.endedAt },
      ...{ wave: life.wave, wave_opened_at: life.waveOpenedAt, wave_done_at: life.waveDoneAt },
      ...{ held: life.held, halt: life.halt === null ? null : JSON.stringify(life.halt) },
      ...{ acknowledged: JSON.stringify(life.acknowledged), epoch: life.epoch },
      ...{ version: version + 1, updated_at: at },
    })
    .where('id', '=', id)
    .execute();
}

const sentences: Readonly<Record<CampaignRefusal, string>> = {
  'wrong-state': 'The campaign is not in a state in which this can be done.',
  'second-person': 'Somebody else than the one who asked for it must approve a campaign.',
  held: 'The campaign is held before its next wave.',
  'no-more-waves': 'The campaign has no more waves.',
  'not-acknowledged': 'What closed must be acknowledged, all of it.',
  'cannot-be-acknowledged': 'Other artifacts than those that were approved cannot be acknowledged.',
  'known-already': 'That is so already.',
};

/** What a refused step is to a person. AppError conflict `second-person`, `campaign-state`, else `campaign-` and the word. */
export function campaignRefused(why: CampaignRefusal | null, state: CampaignState): AppError {
  const word = why ?? 'wrong-state';
  const codes: { readonly [word: string]: string } = {
    'second-person': 'second-person',
    'wrong-state': 'campaign-state',
  };
  return new AppError('conflict', codes[word] ?? `campaign-${word}`, `${sentences[word]} It is ${state}.`);
}

import type { CampaignLife } from '../../../../src/ota/campaigns/campaign-state.ts';

export const newCampaignLife: CampaignLife = {
  state: 'draft',
  why: null,
  requestedBy: null,
  requestedAt: null,
  approvedBy: null,
  approvedAt: null,
  startedAt: null,
  endedAt: null,
  wave: -1,
  waveOpenedAt: null,
  waveDoneAt: null,
  held: false,
  halt: null,
  acknowledged: [],
  epoch: 0,
};

import { describe, expect, test } from 'vitest';
import {
  type CampaignInput,
  type CampaignLife,
  stepCampaign,
  whyNoStart,
} from '../../../../src/ota/campaigns/campaign-state.ts';
import type { HaltReason, haltGates } from '../../../../src/ota/campaigns/halt-reason.ts';
import { acknowledge } from '../../../../src/ota/campaigns/wave-counts.ts';
import { newCampaignLife } from '../support/campaign-lives.ts';

const reason = (gate: (typeof haltGates)[number], wave = 0): HaltReason => ({
  gate,
  wave,
  message: gate,
  figures: {},
});
const halt = (...reasons: HaltReason[]): CampaignInput => ({
  kind: 'halt',
  at: 5,
  by: null,
  why: null,
  reasons,
});
const resume = (...known: HaltReason[]): CampaignInput => ({
  kind: 'resume',
  at: 6,
  by: 'anna',
  acknowledgment: acknowledge(known, [], { at: 6, by: 'anna' }),
});
const request = { kind: 'request', at: 1, by: 'anna' } as const;
const approve = { kind: 'approve', at: 2, by: 'ben' } as const;
const start = { kind: 'start', at: 3, by: 'anna' } as const;
const open = { kind: 'open-wave', at: 4, waves: 3, by: null } as const;
const abort = { kind: 'abort', at: 7, by: 'anna', why: 'enough' } as const;

const lifeAfter = (...inputs: readonly CampaignInput[]): CampaignLife =>
  inputs.reduce<CampaignLife>((life, input) => stepCampaign(life, input).campaign, newCampaignLife);
const begun = [request, approve, start, open] as const;

describe('who may', () => {
  test('whoever asked for it does not approve', () => {
    const asked = lifeAfter(request);
    expect(stepCampaign(asked, { ...approve, by: 'anna' })).toMatchObject({
      changed: false,
      why: 'second-person',
    });
    expect(stepCampaign(asked, approve).campaign).toMatchObject({
      state: 'approved',
      requestedBy: 'anna',
      approvedBy: 'ben',
      approvedAt: 2,
    });
  });

  test('a denial makes it a draft again, which another asks for', () => {
    const denied = lifeAfter(request, { kind: 'deny', at: 2, by: 'ben', why: 'wrong list' });
    expect(denied).toMatchObject({ state: 'draft', why: 'wrong list', requestedBy: null });
    expect(stepCampaign(denied, { ...request, by: 'ben' }).campaign).toMatchObject({
      state: 'awaiting-approval',
      why: null,
      requestedBy: 'ben',
    });
  });

  test('nothing starts that was not approved', () => {
    expect(stepCampaign(newCampaignLife, start).why).toBe('wrong-state');
    expect(stepCampaign(lifeAfter(request), start).why).toBe('wrong-state');
  });
});

describe('waves', () => {
  test('open one after the other, and end', () => {
    const life = lifeAfter(...begun, { kind: 'wave-done', at: 4 }, { ...open, at: 8 });
    expect(life).toMatchObject({ wave: 1, waveOpenedAt: 8, waveDoneAt: null });
    expect(stepCampaign(lifeAfter(...begun, open, open), open)).toMatchObject({
      changed: false,
      why: 'no-more-waves',
    });
    expect(lifeAfter(...begun, { kind: 'finish', at: 9 })).toMatchObject({ state: 'finished', endedAt: 9 });
  });

  test('a held campaign is opened by a person only', () => {
    const held = lifeAfter(...begun, { kind: 'hold', at: 5 });
    expect(stepCampaign(held, open)).toMatchObject({ changed: false, why: 'held' });
    expect(stepCampaign(held, { ...open, by: 'ben' }).campaign).toMatchObject({ wave: 1, held: false });
  });
});

describe('a halt', () => {
  test('ends starts that were chosen before it', () => {
    const running = lifeAfter(...begun);
    const chosen = { epoch: running.epoch, wave: 0 };
    expect(whyNoStart(running, chosen)).toBeNull();
    expect(whyNoStart(running, { ...chosen, wave: 1 })).toBe('wave-not-open');
    const halted = stepCampaign(running, halt(reason('failures'))).campaign;
    expect(whyNoStart(halted, chosen)).toBe('not-running');
    const resumed = stepCampaign(halted, resume(reason('failures'))).campaign;
    expect(resumed.state).toBe('running');
    expect(whyNoStart(resumed, chosen)).toBe('halted-meanwhile');
  });

  test('is resumed by who knows all of it, what came meanwhile too', () => {
    const halted = lifeAfter(...begun, halt(reason('failures')), halt(reason('failures'), reason('health')));
    expect(halted.halt?.reasons.map(({ gate }) => gate)).toEqual(['failures', 'health']);
    expect(stepCampaign(halted, halt(reason('health')))).toMatchObject({
      changed: false,
      why: 'known-already',
    });
    expect(stepCampaign(halted, resume(reason('failures'))).why).toBe('not-acknowledged');
    const resumed = stepCampaign(halted, resume(reason('failures'), reason('health'))).campaign;
    expect(resumed).toMatchObject({
      state: 'running',
      epoch: halted.epoch + 1,
      acknowledged: [{ by: 'anna', at: 6 }],
    });
  });

  test('is for good where another artifact came', () => {
    const halted = lifeAfter(...begun, halt(reason('artifacts', 1)));
    expect(stepCampaign(halted, resume(reason('artifacts', 1))).why).toBe('cannot-be-acknowledged');
    expect(stepCampaign(halted, abort).campaign.state).toBe('aborted');
  });
});

test('an abort is for good, and every campaign may be aborted but one that is over', () => {
  const aborted = lifeAfter(...begun, abort);
  expect(aborted).toMatchObject({ state: 'aborted', why: 'enough', endedAt: 7 });
  for (const input of [request, approve, start, open, halt(reason('health')), resume(), abort] as const) {
    expect(stepCampaign(aborted, input)).toEqual({ campaign: aborted, changed: false, why: 'wrong-state' });
  }
  expect(stepCampaign(lifeAfter(...begun, { kind: 'finish', at: 5 }), abort).changed).toBe(false);
  expect(stepCampaign(lifeAfter(request), abort).campaign.state).toBe('aborted');
});

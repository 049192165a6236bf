import { storableJson } from '../../../shared/storable-json.ts';
import type { HealthComparison } from '../../health/compare-health.ts';
import type { CampaignRow } from '../campaign-rows.ts';
import type { CampaignLife } from '../campaign-state.ts';
import type { HaltReason } from '../halt-reason.ts';
import type { GateVerdict, GateWait } from '../wave-gate.ts';
import type { JudgedHealth } from './campaign-health.ts';
import type { Trx } from './hold-campaign.ts';
import type { StoredWave } from './read-waves.ts';

/** What the gate behind a wave said last, and when. An upper bound that is none yet is null. */
export interface StoredVerdict {
  readonly at: number;
  readonly decision: GateVerdict['decision'];
  readonly whys: readonly GateWait[];
  readonly reasons: readonly HaltReason[];
  readonly health:
    | (Omit<HealthComparison, 'high'> & { readonly high: number | null; readonly at: number })
    | null;
}

/** Only a person is missing. */
export const hasPassed = (verdict: GateVerdict): boolean =>
  verdict.decision === 'wait' && verdict.whys.every(({ why }) => why === 'held');

/** What only time has changed is written again after so long. */
const staleAfterMs = 60_000;

/** Writes what was decided behind the wave that was open, and which wave is open now. The caller holds the campaign. */
export async function keepVerdict(
  trx: Trx,
  decided: {
    readonly row: CampaignRow;
    /** After it. */
    readonly life: CampaignLife;
    readonly waves: readonly StoredWave[];
    readonly verdict: GateVerdict;
    readonly health: JudgedHealth | null;
    readonly artifacts: string | null;
    readonly at: number;
  },
): Promise<void> {
  const { row, life, waves, verdict, artifacts, at } = decided;
  const judged = waves[row.wave];
  const isOpened = life.wave !== row.wave;
  if (judged !== undefined) {
    const stored = storedVerdict(verdict, decided.health, at);
    const isPassed = isOpened || life.state === 'finished' || hasPassed(verdict);
    const passedAt = judged.passedAt ?? (isPassed ? at : null);
    if (isOpened || passedAt !== judged.passedAt || isNews(judged.verdict as StoredVerdict | null, stored)) {
      await trx
        .updateTable('campaign_waves')
        .set({ verdict: storableJson(stored), passed_at: passedAt })
        .where('campaign_id', '=', row.id)
        .where('index', '=', judged.index)
        .execute();
    }
  }
  if (!isOpened) return;
  await trx
    .updateTable('campaign_waves')
    .set({ opened_at: at, digest: artifacts })
    .where('campaign_id', '=', row.id)
    .where('index', '=', life.wave)
    .execute();
}

function storedVerdict(verdict: GateVerdict, health: JudgedHealth | null, at: number): StoredVerdict {
  return {
    ...{ at, decision: verdict.decision },
    whys: verdict.decision === 'wait' ? verdict.whys : [],
    reasons: verdict.decision === 'halt' ? verdict.reasons : [],
    health:
      health === null
        ? null
        : {
            ...health,
            high: Number.isFinite(health.high) ? health.high : null,
            evidence: Math.min(health.evidence, Number.MAX_VALUE),
          },
  };
}

function isNews(before: StoredVerdict | null, now: StoredVerdict): boolean {
  if (before === null || now.at - before.at >= staleAfterMs) return true;
  const said = ({ decision, whys, reasons }: StoredVerdict) =>
    JSON.stringify([decision, whys.map(({ why }) => why), reasons.map(({ gate, wave }) => [gate, wave])]);
  return said(before) !== said(now);
}

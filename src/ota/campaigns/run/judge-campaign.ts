import type { Database } from '../../../database/database.ts';
import { insertFeedEvents } from '../../../ingest/feed-events.ts';
import type { FeedEvent } from '../../../ingest/pipeline.ts';
import type { Clock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { NewEvidence } from '../../evidence/evidence-entry.ts';
import type { EvidenceLog } from '../../evidence/evidence-log.ts';
import type { Releases } from '../../releases/releases.ts';
import { readContents } from '../campaign-contents.ts';
import { type CampaignRow, campaignLife, saveCampaignLife } from '../campaign-rows.ts';
import { type CampaignInput, type CampaignLife, stepCampaign } from '../campaign-state.ts';
import { type TellCampaign, toldOf } from '../campaign-told.ts';
import type { HaltReason } from '../halt-reason.ts';
import { campaignEnd } from '../plan-times.ts';
import { type GateVerdict, judgeWave } from '../wave-gate.ts';
import type { CampaignHealth, JudgedHealth } from './campaign-health.ts';
import { campaignNews } from './campaign-news.ts';
import type { CampaignTerms } from './campaign-terms.ts';
import type { ExplainedHalt, HaltExplainer, HaltExplanation } from './explain-halt.ts';
import { holdCampaign, type Trx } from './hold-campaign.ts';
import { hasPassed, keepVerdict } from './keep-verdict.ts';
import { readCounts, readWaves, type StoredWave } from './read-waves.ts';

export interface CampaignJudge {
  /**
   * Asks the gates of a campaign that runs or was halted, and does what they say: opens a wave, halts, finishes, or waits. All that is decided
   * is written in one transaction.
   *
   * @param opener a person who opens the next wave, if the gates let him
   */
  judge(id: string, opener?: string): Promise<GateVerdict | undefined>;
}

/** What is read without holding the campaign. */
interface Known {
  readonly epoch: number;
  readonly health: JudgedHealth | null;
  /** Of what would be offered now; null where it may not go out. */
  readonly artifacts: string | null;
  /** Why it may not. */
  readonly refusal: string | null;
  readonly explanation: HaltExplanation | null;
}

const tries = 3;
const atHand: HaltExplanation = { cohorts: [], failedVins: [] };

export function createCampaignJudge(options: {
  readonly db: Database;
  readonly releases: Pick<Releases, 'trusted'>;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly terms: CampaignTerms;
  readonly health: CampaignHealth;
  readonly explainer: HaltExplainer;
  readonly tell: TellCampaign;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Pick<Clock, 'now'>;
}): CampaignJudge {
  const { db, releases, evidence, terms, health, explainer, tell, publish, clock } = options;

  async function artifactsOf(chain: readonly string[]): Promise<Pick<Known, 'artifacts' | 'refusal'>> {
    try {
      return { artifacts: (await readContents(releases, chain)).digest, refusal: null };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      return { artifacts: null, refusal: error.message };
    }
  }

  async function verdictOf(
    on: Database,
    row: CampaignRow,
    waves: readonly StoredWave[],
    known: Pick<Known, 'health' | 'artifacts' | 'refusal'>,
    isReleased: boolean,
  ): Promise<GateVerdict> {
    const { plan } = await terms.of(on, row.id);
    const life = campaignLife(row);
    const opened = waves.filter(({ openedAt }) => openedAt !== null);
    // Of the first wave it is what was approved.
    const isApproved = opened.length > 0 || known.artifacts === row.contents_digest;
    return judgeWave({
      ...{ plan, now: clock.now(), waveCount: waves.length, doneAt: life.waveDoneAt },
      endsAt: campaignEnd(plan, life.startedAt ?? clock.now()),
      waves: await readCounts(on, row.id, waves),
      ...{ held: life.held, released: isReleased, health: known.health, acknowledged: life.acknowledged },
      artifacts: [...opened.map(({ digest }) => digest), isApproved ? known.artifacts : null],
      refusal: known.refusal,
    });
  }

  async function look(id: string, isReleased: boolean): Promise<Known | undefined> {
    const row = await db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined || !isJudged(row)) return undefined;
    const { plan } = await terms.of(db, id);
    const waves = await readWaves(db, id);
    const openedAt = waves.flatMap((wave) => wave.openedAt ?? []);
    const { acknowledged } = campaignLife(row);
    const known = {
      epoch: row.epoch,
      health: await health.compare({ ...{ id, plan, openedAt, acknowledged } }),
      ...(await artifactsOf(row.chain)),
    };
    const verdict = await verdictOf(db, row, waves, known, isReleased);
    if (verdict.decision !== 'halt' || isKnown(row, verdict.reasons)) return { ...known, explanation: null };
    const isHealth = verdict.reasons.every(({ gate }) => gate === 'health');
    return { ...known, explanation: await explainer.explain(id, isHealth) };
  }

  /** Undefined: somebody decided about it meanwhile, look again. */
  async function decide(
    trx: Trx,
    id: string,
    known: Known,
    { opener, mayLookAgain }: { readonly opener: string | undefined; readonly mayLookAgain: boolean },
  ): Promise<{ verdict: GateVerdict; told: readonly FeedEvent[] } | undefined> {
    const row = await holdCampaign(trx, id);
    if (row === undefined || row.epoch !== known.epoch || !isJudged(row)) return undefined;
    const waves = await readWaves(trx, id);
    const verdict = await verdictOf(trx, row, waves, known, opener !== undefined);
    // It came to this since it was looked at.
    const isUnexplained =
      verdict.decision === 'halt' && !isKnown(row, verdict.reasons) && known.explanation === null;
    if (isUnexplained && mayLookAgain) return undefined;
    const at = clock.now();
    const decided = carryOut(campaignLife(row), verdict, {
      ...{ at, waves, opener: opener ?? null },
      explanation: known.explanation ?? atHand,
    });
    if (decided.isChanged) await saveCampaignLife(trx, row, decided.life, at);
    await keepVerdict(trx, { row, life: decided.life, waves, verdict, ...known, at });
    const isPassed = hasPassed(verdict) && waves[row.wave]?.passedAt === null;
    await tell(trx, toldOf(row, decided.life, { at, by: opener ?? null, isPassed }));
    if (decided.entries.length > 0) await evidence.append(trx, id, decided.entries);
    const news = decided.isChanged ? campaignNews(row, decided.life, at, `v${row.version + 1}`) : [];
    return { verdict, told: await insertFeedEvents(trx, news) };
  }

  return {
    async judge(id, opener) {
      for (let left = tries; left > 0; left--) {
        const known = await look(id, opener !== undefined);
        if (known === undefined) return undefined;
        const decided = await db
          .transaction()
          .execute((trx) => decide(trx, id, known, { opener, mayLookAgain: left > 1 }));
        if (decided === undefined) continue;
        publish(decided.told);
        return decided.verdict;
      }
      return undefined;
    },
  };
}

/** It was halted for these, and explained. */
const isKnown = (row: CampaignRow, reasons: readonly HaltReason[]): boolean =>
  row.state === 'halted' &&
  reasons.every(({ gate, wave }) =>
    campaignLife(row).halt?.reasons.some((known) => known.gate === gate && known.wave === wave),
  );

const isJudged = ({ state }: CampaignRow): boolean => state === 'running' || state === 'halted';

interface Decided {
  readonly life: CampaignLife;
  readonly isChanged: boolean;
  readonly entries: readonly NewEvidence[];
}

/** What a verdict makes of the campaign. Pure. */
function carryOut(
  before: CampaignLife,
  verdict: GateVerdict,
  so: {
    readonly at: number;
    readonly waves: readonly StoredWave[];
    readonly opener: string | null;
    readonly explanation: HaltExplanation;
  },
): Decided {
  const { at, waves, opener, explanation } = so;
  let life = before;
  const entries: NewEvidence[] = [];
  const take = (input: CampaignInput): boolean => {
    const step = stepCampaign(life, input);
    if (step.changed) life = step.campaign;
    return step.changed;
  };
  const note = (state: string, by: string | null, why: string | null) =>
    entries.push({ kind: 'campaign', at, data: { state, by, why } });
  if (verdict.doneAt !== null && life.waveDoneAt === null) take({ kind: 'wave-done', at: verdict.doneAt });
  if (verdict.decision === 'halt') {
    const { reasons } = verdict;
    if (take({ kind: 'halt', at, by: null, why: null, reasons }) && life.halt !== null) {
      const { later: _, ...halt }: ExplainedHalt = { ...life.halt, ...explanation };
      life = { ...life, halt };
      note('halted', null, reasons.map(({ message }) => message).join(' '));
    }
  }
  if (verdict.decision === 'open-next') {
    if (take({ kind: 'open-wave', at, waves: waves.length, by: opener })) {
      const vehicles = waves[life.wave]?.size ?? 0;
      if (opener !== null) note('next-wave', opener, null);
      entries.push({ kind: 'wave', at, data: { index: life.wave, vehicles } });
    }
  }
  if (verdict.decision === 'finish' && take({ kind: 'finish', at })) note('completed', null, null);
  if (hasPassed(verdict) && take({ kind: 'hold', at })) note('held', null, null);
  return { life, isChanged: life !== before, entries };
}

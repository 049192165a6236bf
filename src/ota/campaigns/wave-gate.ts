import type { HealthComparison } from '../health/compare-health.ts';
import type { CampaignPlan, Gates } from './campaign-plan.ts';
import { failureReasons } from './failure-gate.ts';
import type { Acknowledgment, HaltReason } from './halt-reason.ts';
import { failuresOf, isWaveOver, resultsOf, type WaveCounts } from './wave-counts.ts';

/** All that a gate looks at. Times are milliseconds since 1970 UTC. */
export interface GateView {
  readonly plan: Pick<CampaignPlan, 'waves' | 'gates'>;
  readonly now: number;
  /** From when on nothing is begun any more (`campaignEnd`). */
  readonly endsAt: number;
  /** How many waves there are (`waveSizes`). */
  readonly waveCount: number;
  /** Of each wave that was opened, in order; none before the first. */
  readonly waves: readonly WaveCounts[];
  /** When the open wave had results enough, as the last verdict said; null before. */
  readonly doneAt: number | null;
  /** Somebody holds the campaign before its next wave. */
  readonly held: boolean;
  /** Somebody opens the next wave now, where the rest allows it. */
  readonly released: boolean;
  /** Digests of what is offered, of each wave that was opened and of the next one; null where it is not known. */
  readonly artifacts: readonly (string | null)[];
  /** Why what it installs may not go to vehicles any more, a key that was revoked; null where it may. */
  readonly refusal: string | null;
  /** Of all cars so far (see `healthWindows`); null where it could not be compared. */
  readonly health: HealthComparison | null;
  readonly acknowledged: readonly Acknowledgment[];
}

export const waitWhys = ['results', 'soak', 'health', 'artifacts', 'held', 'under-way'] as const;
export type WaitWhy = (typeof waitWhys)[number];

export interface GateWait {
  readonly why: WaitWhy;
  /** One sentence, in English. */
  readonly message: string;
  /** What there is, and what it takes. */
  readonly figures: Readonly<Record<string, number | string | null>>;
}

/** `doneAt`: since when the open wave has results enough; to be kept. */
export type GateVerdict = { readonly doneAt: number | null } & (
  | { readonly decision: 'wait'; readonly whys: readonly GateWait[] }
  | { readonly decision: 'open-next' }
  | { readonly decision: 'finish' }
  | { readonly decision: 'halt'; readonly reasons: readonly HaltReason[] }
);

/**
 * What a campaign does next; pure. Asked again whenever something comes back and as time passes, in the middle of a wave too. A gate that
 * cannot judge waits, and says what it lacks; all that close at once are named. Where only `held` is left, the wave has passed.
 */
export function judgeWave(view: GateView): GateVerdict {
  const open = view.waves.at(-1);
  const doneAt = view.doneAt ?? (open !== undefined && hasResults(open, view) ? view.now : null);
  const reasons = [
    ...failureReasons(view.waves, view.plan.gates.failures, view.acknowledged),
    ...artifactReasons(view.artifacts),
    ...releaseReasons(view),
    ...healthReasons(view),
    ...resultReasons(view),
  ];
  if (reasons.length > 0) return { decision: 'halt', reasons, doneAt };
  const isLast = isAtEnd(view);
  const whys = isLast ? beforeEnd(view, doneAt) : beforeNext(view, open, doneAt);
  if (whys.length > 0) return { decision: 'wait', whys, doneAt };
  return { decision: isLast ? 'finish' : 'open-next', doneAt };
}

/** No wave is opened any more. */
const isAtEnd = ({ waves, waveCount, now, endsAt }: GateView): boolean =>
  waves.length >= waveCount || now >= endsAt;

/** When the windows of a health comparison begin: one a wave, none from before somebody resumed the campaign though cars were sick. */
export function healthWindows(
  openedAt: readonly number[],
  acknowledged: readonly Acknowledgment[],
): readonly number[] {
  const since = acknowledged
    .filter(({ reasons }) => reasons.some(({ gate }) => gate === 'health'))
    .at(-1)?.at;
  if (since === undefined) return openedAt;
  return [since, ...openedAt.filter((at) => at > since)];
}

/** So many results a wave needs: never less for those who declined than the least count of a wave its size. */
function neededOf(
  { size, left }: WaveCounts,
  { leastCount, leastResultsPercent }: Gates['failures'],
): number {
  const share = leastResultsPercent / 100;
  return Math.max(Math.min(leastCount, Math.ceil(share * size)), Math.ceil(share * (size - left)));
}

const isAcknowledged = (acknowledged: readonly Acknowledgment[], gate: string, wave: number): boolean =>
  acknowledged.some(({ reasons }) => reasons.some((known) => known.gate === gate && known.wave === wave));

function hasResults(wave: WaveCounts, { plan, acknowledged }: GateView): boolean {
  if (resultsOf(wave) >= neededOf(wave, plan.gates.failures)) return true;
  return isWaveOver(wave) && isAcknowledged(acknowledged, 'results', wave.index);
}

function artifactReasons(digests: readonly (string | null)[]): HaltReason[] {
  return digests.flatMap((offered, wave) => {
    const passed = wave === 0 ? null : (digests[wave - 1] ?? null);
    if (offered === null || passed === null || offered === passed) return [];
    const message = `Wave ${wave + 1} would get ${offered}, and what passed before it is ${passed}.`;
    return [{ gate: 'artifacts', wave, message, figures: { offered, passed } } as const];
  });
}

const releaseReasons = ({ refusal, waves }: GateView): HaltReason[] =>
  refusal === null ? [] : [{ gate: 'release', wave: waves.length - 1, message: refusal, figures: {} }];

function healthReasons({ plan, health, waves }: GateView): HaltReason[] {
  if (plan.gates.health === null || health?.verdict !== 'sick') return [];
  const { updated, controls, ratio, low, high, evidence, limit } = health;
  const times = ratio === null ? '' : `, ${ratio.toFixed(1)} times as often as cars like them`;
  const message = `Updated cars have faults${times}: ${updated.incidents} in ${Math.round(updated.days)} car-days.`;
  const figures = {
    ratio,
    low,
    high: Number.isFinite(high) ? high : null,
    tolerated: plan.gates.health.toleratedRatio,
    evidence: Math.min(evidence, Number.MAX_VALUE),
    limit,
    updatedIncidents: updated.incidents,
    updatedDays: updated.days,
    controlIncidents: controls.incidents,
    controlDays: controls.days,
  };
  return [{ gate: 'health', wave: waves.length - 1, message, figures }];
}

/** Nothing more comes of a wave, and it is not enough to go on: a person decides. After the last wave nothing hangs on it. */
function resultReasons(view: GateView): HaltReason[] {
  const open = view.waves.at(-1);
  if (open === undefined || isAtEnd(view) || view.doneAt !== null) return [];
  if (!isWaveOver(open) || hasResults(open, view)) return [];
  const [results, needed] = [resultsOf(open), neededOf(open, view.plan.gates.failures)];
  const message = `Wave ${open.index + 1} is over with ${results} results of ${open.size} vehicles, and the next one needs ${needed}.`;
  return [{ gate: 'results', wave: open.index, message, figures: { results, needed, left: open.left } }];
}

function beforeNext(view: GateView, open: WaveCounts | undefined, doneAt: number | null): GateWait[] {
  const whys: GateWait[] = [];
  const { gates, waves } = view.plan;
  if (open !== undefined) {
    if (doneAt === null) {
      const [results, needed] = [resultsOf(open), neededOf(open, gates.failures)];
      const message = `${results} of at least ${needed} results are there.`;
      whys.push({ why: 'results', message, figures: { results, needed, failures: failuresOf(open) } });
    }
    whys.push(...soakLeft(view, doneAt), ...healthDoubts(view));
  }
  const next = view.artifacts[view.waves.length] ?? null;
  const passed = open === undefined ? next : (view.artifacts[view.waves.length - 1] ?? null);
  if (next === null || passed === null) {
    const message = 'It is not known whether the next wave gets what has passed.';
    whys.push({ why: 'artifacts', message, figures: { passed, offered: next } });
  }
  if (whys.length > 0 || view.released) return whys;
  if (view.held || (open !== undefined && waves[open.index]?.hold !== false)) {
    whys.push({ why: 'held', message: 'A person opens the next wave.', figures: {} });
  }
  return whys;
}

function beforeEnd(view: GateView, doneAt: number | null): GateWait[] {
  const open = view.waves.filter((wave) => !isWaveOver(wave));
  const vehicles = open.reduce((sum, wave) => sum + wave.underWay + wave.unanswered + wave.waiting, 0);
  if (vehicles > 0) {
    const message = `${vehicles} vehicles have not ended.`;
    return [{ why: 'under-way', message, figures: { vehicles } }];
  }
  return view.now >= view.endsAt ? [] : soakLeft(view, doneAt);
}

function soakLeft({ plan, now }: GateView, doneAt: number | null): GateWait[] {
  if (plan.gates.health === null || doneAt === null) return [];
  const { soakHours } = plan.gates.health;
  const hours = (now - doneAt) / 3_600_000;
  if (hours >= soakHours) return [];
  const message = `It is watched for ${soakHours} hours; ${Math.floor(hours)} are over.`;
  return [{ why: 'soak', message, figures: { hours, soakHours, until: doneAt + soakHours * 3_600_000 } }];
}

function healthDoubts({ plan, health }: GateView): GateWait[] {
  const limits = plan.gates.health;
  if (limits === null || health?.verdict === 'no-harm-seen') return [];
  if (health === null) {
    return [{ why: 'health', message: 'The health of its cars could not be compared.', figures: {} }];
  }
  const { updated, matched, why } = health;
  const { leastCarDays, leastMatched } = limits;
  const carDays = updated.days * matched;
  const message =
    why === 'too-few-alike'
      ? `Too few cars like those updated are left to compare with: ${Math.round(100 * matched)} % of their days have one, ${Math.round(100 * leastMatched)} % are needed.`
      : `${Math.floor(carDays)} of ${leastCarDays} car-days are there to judge health by.`;
  return [{ why: 'health', message, figures: { carDays, leastCarDays, matched, leastMatched } }];
}

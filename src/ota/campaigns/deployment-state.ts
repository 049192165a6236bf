/** On the way, in order. `waiting` has no offer that holds. */
export const wayStates = [
  'waiting',
  'offered',
  'accepted',
  'downloading',
  'downloaded',
  'verified',
  'installing',
  'rebooting',
  'committed',
] as const;
export const endStates = [
  'succeeded',
  'failed',
  'rolled-back',
  'timed-out',
  'declined',
  'cancelled',
] as const;
export const deploymentStates = [...wayStates, ...endStates] as const;
export type EndState = (typeof endStates)[number];
export type DeploymentState = (typeof deploymentStates)[number];

/** What a vehicle may say of itself. */
export const reportedStates = [
  'accepted',
  'downloading',
  'downloaded',
  'verified',
  'installing',
  'rebooting',
  'committed',
  'succeeded',
  'failed',
  'rolled-back',
  'cancelled',
] as const satisfies readonly DeploymentState[];
export type ReportedState = (typeof reportedStates)[number];

/** By control unit. */
export type ReportedSoftware = Readonly<
  Record<string, { readonly hardware: string | null; readonly software: string }>
>;

/**
 * A deployment as `stepDeployment` sees it; a row has these by the same names. Times are milliseconds since 1970 UTC by the
 * server's clock.
 */
export interface DeploymentLife {
  readonly state: DeploymentState;
  /** Why it ended, or why the last attempt did; kebab-case. */
  readonly code: string | null;
  readonly reason: string | null;
  /** Offers made, without those that were taken back before anything came of them. */
  readonly attempts: number;
  /** While it waits: not to be offered before. */
  readonly dueAt: number | null;
  /** Of the offer that holds, or that was taken back before an answer came. */
  readonly offeredAt: number | null;
  /** By then it has begun to install, or it ends. Set by the first offer. */
  readonly deadlineAt: number | null;
  readonly heardAt: number | null;
  /** Of the last report that counted. */
  readonly saidSeq: number | null;
  /** What the vehicle said it has after its reboot. */
  readonly after: ReportedSoftware | null;
  readonly ownerAnswer: OwnerAnswer | null;
  readonly deferredUntil: number | null;
  /** When it was taken back from a vehicle that had begun; how it ends is the vehicle's to say. */
  readonly withdrawnAt: number | null;
  /** When a halt took the offer back; null once the vehicle has said that it stopped, or installs. */
  readonly recalledAt: number | null;
  readonly installingAt: number | null;
  readonly succeededAt: number | null;
  readonly endedAt: number | null;
}

export type OwnerAnswer = 'accepted' | 'declined' | 'deferred';

export interface DeploymentReport {
  readonly state: ReportedState;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** What is installed, as the vehicle says in this report. */
  readonly software?: ReportedSoftware | undefined;
  /** Rises with each report of a vehicle; left out where its protocol has none. */
  readonly seq?: number | undefined;
  /** Of the offer that it answers; left out where its protocol has none. */
  readonly attempt?: number | undefined;
}

/** `at`: milliseconds since 1970 UTC by the server's clock; of a report, when it was received. */
export type DeploymentInput =
  | {
      /** Ask `whyNoStart` (campaign-state.ts) first, in the same transaction. */
      readonly kind: 'offer';
      readonly at: number;
      /** Taken from the first offer only: see `deadlineOfOffer`. */
      readonly deadlineAt: number;
    }
  | ({ readonly kind: 'report'; readonly at: number; readonly wanted: WantedSoftware } & DeploymentReport)
  | { readonly kind: 'owner'; readonly at: number; readonly answer: 'accepted' | 'declined' }
  | { readonly kind: 'owner'; readonly at: number; readonly answer: 'deferred'; readonly until: number }
  /** Looks whether its deadline has passed, or it has been silent for too long. */
  | { readonly kind: 'deadline' | 'silence'; readonly at: number }
  /** For good: an abort, or no need for it any more. Who has begun is asked to stop, who installs finishes. */
  | {
      readonly kind: 'cancel';
      readonly at: number;
      readonly code: string;
      readonly reason: string | null;
    }
  /** A halt: an offer that nobody has answered is taken back, and made anew when the campaign goes on. */
  | { readonly kind: 'recall'; readonly at: number }
  /** Somebody has a failed attempt repeated now instead of when it is due. */
  | { readonly kind: 'retry'; readonly at: number };

/** Versions by control unit once all steps are done: `to` of the last step of each. */
export type WantedSoftware = Readonly<Record<string, string>>;

/** Of the campaign's plan: `deploymentLimits`. */
export interface DeploymentLimits {
  readonly mostRetries: number;
  readonly firstRetryMs: number;
  readonly retryFactor: number;
  readonly longestRetryMs: number;
  readonly silentDownloadingMs: number;
  readonly silentInstallingMs: number;
}

/** `changed` is false where the input came too late, again, too early or out of place; `why` says it in a word. */
export interface DeploymentStep {
  readonly deployment: DeploymentLife;
  readonly changed: boolean;
  readonly why: string | null;
}

const ranks: ReadonlyMap<string, number> = new Map(wayStates.map((state, index) => [state, index]));
/** Its place on the way; what has ended is beyond all. */
export const rankOf = (state: DeploymentState): number => ranks.get(state) ?? Number.POSITIVE_INFINITY;

export const hasEnded = (state: DeploymentState): state is EndState => !ranks.has(state);
/** Does it change the vehicle, so that it must finish or be taken back by the vehicle itself? */
export const isInstalling = (state: DeploymentState): boolean =>
  !hasEnded(state) && rankOf(state) >= rankOf('installing');

/** A deployment of which nothing has happened yet. */
export const newDeployment: DeploymentLife = {
  state: 'waiting',
  code: null,
  reason: null,
  attempts: 0,
  dueAt: null,
  offeredAt: null,
  deadlineAt: null,
  heardAt: null,
  saidSeq: null,
  after: null,
  ownerAnswer: null,
  deferredUntil: null,
  withdrawnAt: null,
  recalledAt: null,
  installingAt: null,
  succeededAt: null,
  endedAt: null,
};

/** Has the vehicle itself spoken of the offer that it has now? An owner may answer elsewhere while it is away. */
export const isHeard = ({ heardAt, offeredAt }: DeploymentLife): boolean =>
  heardAt !== null && heardAt >= (offeredAt ?? heardAt);

/** From when on `silence` ends it: it has begun, and is not heard of any more. Infinite where it is not its turn to speak. */
export function silentAt(life: DeploymentLife, limits: DeploymentLimits): number {
  const { state, heardAt, offeredAt, deferredUntil } = life;
  const lastSign = Math.max(heardAt ?? 0, offeredAt ?? 0);
  if (isInstalling(state)) return lastSign + limits.silentInstallingMs;
  const hasBegun = !hasEnded(state) && rankOf(state) >= rankOf('accepted') && isHeard(life);
  if (!hasBegun) return Number.POSITIVE_INFINITY;
  return Math.max(lastSign, deferredUntil ?? 0) + limits.silentDownloadingMs;
}

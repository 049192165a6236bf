import {
  type DeploymentInput,
  type DeploymentLife,
  type DeploymentLimits,
  type DeploymentReport,
  type DeploymentStep,
  type EndState,
  hasEnded,
  isHeard,
  isInstalling,
  rankOf,
  silentAt,
  type WantedSoftware,
} from './deployment-state.ts';

/** Failures that another attempt would only repeat. */
const lasting = new Set(['signature-invalid', 'not-compatible', 'version-not-allowed', 'wrong-version']);

/**
 * The life of a deployment; pure. Whatever comes, in whatever order and however often, it reaches one end state and keeps it: what
 * comes later changes nothing.
 */
export function stepDeployment(
  life: DeploymentLife,
  input: DeploymentInput,
  limits: DeploymentLimits,
): DeploymentStep {
  if (hasEnded(life.state)) return unchanged(life, 'ended');
  switch (input.kind) {
    case 'offer':
      return offer(life, input.at, input.deadlineAt);
    case 'report':
      return report(life, input, limits);
    case 'owner':
      return input.answer === 'deferred' ? defer(life, input.until) : answer(life, input.answer, input.at);
    case 'deadline':
      return deadline(life, input.at);
    case 'silence':
      if (input.at < silentAt(life, limits)) return unchanged(life, 'not-due');
      return life.withdrawnAt === null
        ? end(life, 'timed-out', input.at, 'silent')
        : end(life, 'cancelled', input.at, life.code);
    case 'cancel':
      return cancel(life, input.at, input.code, input.reason);
    case 'recall':
      if (life.state !== 'offered')
        return unchanged(life, life.state === 'waiting' ? 'not-offered' : 'under-way');
      return changed({ ...life, state: 'waiting', recalledAt: input.at });
    case 'retry':
      if (life.state !== 'waiting' || life.dueAt === null || life.dueAt <= input.at)
        return unchanged(life, 'not-due');
      return changed({ ...life, dueAt: input.at });
    default:
      return input satisfies never;
  }
}

const unchanged = (deployment: DeploymentLife, why: string): DeploymentStep => ({
  deployment,
  changed: false,
  why,
});
const changed = (deployment: DeploymentLife): DeploymentStep => ({ deployment, changed: true, why: null });

const end = (
  life: DeploymentLife,
  state: EndState,
  at: number,
  code: string | null,
  reason: string | null = null,
): DeploymentStep => changed({ ...life, state, code, reason, dueAt: null, endedAt: at });

/** What was taken back unanswered, or deferred, is offered again as the same attempt. */
function offer(life: DeploymentLife, at: number, deadlineAt: number): DeploymentStep {
  if (life.state !== 'waiting') return unchanged(life, 'offered-already');
  if (life.ownerAnswer === 'declined') return unchanged(life, 'declined');
  const deadline = life.deadlineAt ?? deadlineAt;
  if (at >= deadline) return unchanged(life, 'expired');
  if (at < Math.max(life.dueAt ?? at, life.deferredUntil ?? at)) return unchanged(life, 'not-due');
  return changed({
    ...life,
    state: 'offered',
    attempts: life.offeredAt === null ? life.attempts + 1 : life.attempts,
    dueAt: null,
    offeredAt: at,
    deadlineAt: deadline,
    deferredUntil: null,
  });
}

type Said = DeploymentReport & { readonly at: number; readonly wanted: WantedSoftware };

function report(life: DeploymentLife, said: Said, limits: DeploymentLimits): DeploymentStep {
  if (life.offeredAt === null) return unchanged(life, 'not-offered');
  if (said.attempt !== undefined && said.attempt !== life.attempts) return unchanged(life, 'other-attempt');
  const isOld = said.seq !== undefined && life.saidSeq !== null && said.seq <= life.saidSeq;
  const heard: DeploymentLife = {
    ...life,
    heardAt: Math.max(life.heardAt ?? said.at, said.at),
    saidSeq: said.seq === undefined || isOld ? life.saidSeq : said.seq,
  };
  switch (said.state) {
    case 'failed':
      return isOld ? unchanged(life, 'said-before') : fail(heard, said, limits);
    case 'cancelled':
      return isOld ? unchanged(life, 'said-before') : stopped(heard, said);
    case 'rolled-back':
      return rolledBack(heard, said);
    case 'succeeded':
      return confirm(heard, said);
    default:
      return goOn(life, heard, said, isOld);
  }
}

/**
 * Reports of the way: forward only; one of the same place, or a later one that tells of a new begin, shows that it is alive. Of an
 * offer that a halt took back only an installation counts: who has not come so far stops when it hears of it.
 */
function goOn(before: DeploymentLife, heard: DeploymentLife, said: Said, isOld: boolean): DeploymentStep {
  const [stands, told] = [rankOf(before.state), rankOf(said.state)];
  // Its own last word may be lost, or may have come without the versions.
  if (said.state === 'committed' && hasWanted(said)) return confirm(heard, said);
  const installs = told >= rankOf('installing');
  const isToStop = stands === rankOf('waiting') && before.recalledAt !== null && !installs;
  if (told > stands && !isToStop) {
    return changed({
      ...heard,
      state: said.state,
      installingAt: installs ? (before.installingAt ?? said.at) : before.installingAt,
      recalledAt: installs ? null : before.recalledAt,
      ...(before.withdrawnAt === null ? { code: null, reason: null } : {}),
    });
  }
  if (isOld) return unchanged(before, 'said-before');
  if (told < stands && said.seq === undefined) return unchanged(before, 'out-of-order');
  return heard.heardAt === before.heardAt && heard.saidSeq === before.saidSeq
    ? unchanged(before, 'said-before')
    : changed(heard);
}

/** It has succeeded when it says, after its reboot, that it has what was to be installed. */
function confirm(heard: DeploymentLife, said: Said): DeploymentStep {
  const installingAt = heard.installingAt ?? said.at;
  const found = said.software ?? {};
  const wrong = Object.entries(said.wanted).filter(
    ([ecu, version]) => Object.hasOwn(found, ecu) && found[ecu]?.software !== version,
  );
  if (wrong.length > 0) {
    const reason = wrong
      .map(([ecu, version]) => `${ecu} has ${found[ecu]?.software}, not ${version}`)
      .join('; ');
    return end({ ...heard, installingAt, after: found }, 'failed', said.at, 'wrong-version', reason);
  }
  if (!hasWanted(said)) return changed({ ...heard, state: 'committed', installingAt, recalledAt: null });
  const done = { ...heard, installingAt, after: found, succeededAt: said.at };
  return end(done, 'succeeded', said.at, null);
}

/** A deployment of which nobody knows what was wanted never has it. */
function hasWanted({ software = {}, wanted }: Said): boolean {
  const units = Object.entries(wanted);
  return (
    units.length > 0 &&
    units.every(([ecu, version]) => Object.hasOwn(software, ecu) && software[ecu]?.software === version)
  );
}

function fail(heard: DeploymentLife, said: Said, limits: DeploymentLimits): DeploymentStep {
  const code = said.code ?? 'failed';
  const reason = said.message ?? null;
  const retriesLeft = limits.mostRetries - (heard.attempts - 1);
  const wait = Math.min(
    limits.longestRetryMs,
    limits.firstRetryMs * limits.retryFactor ** Math.max(0, heard.attempts - 1),
  );
  const dueAt = said.at + wait;
  const isOver =
    isInstalling(heard.state) ||
    heard.withdrawnAt !== null ||
    lasting.has(code) ||
    retriesLeft <= 0 ||
    dueAt >= (heard.deadlineAt ?? Number.POSITIVE_INFINITY);
  if (isOver) return end({ ...heard, after: said.software ?? heard.after }, 'failed', said.at, code, reason);
  return changed({ ...heard, state: 'waiting', code, reason, dueAt, offeredAt: null, recalledAt: null });
}

function rolledBack(heard: DeploymentLife, said: Said): DeploymentStep {
  const life = {
    ...heard,
    installingAt: heard.installingAt ?? said.at,
    after: said.software ?? heard.after,
  };
  return end(life, 'rolled-back', said.at, said.code ?? 'rolled-back', said.message ?? null);
}

/**
 * It stopped before it changed anything: as it was asked to, or by itself. Once for each offer that a halt took back it does so because
 * it was asked to, unless it says why; if that is heard only after it was offered anew, that offer stands.
 */
function stopped(heard: DeploymentLife, said: Said): DeploymentStep {
  if (heard.state === 'waiting')
    return changed({ ...heard, offeredAt: null, recalledAt: null, attempts: heard.attempts - 1 });
  if (heard.withdrawnAt !== null) return end(heard, 'cancelled', said.at, heard.code, heard.reason);
  if (heard.recalledAt !== null && said.code === undefined)
    return changed({ ...heard, state: 'offered', recalledAt: null });
  return end(heard, 'cancelled', said.at, said.code ?? 'by-vehicle', said.message ?? null);
}

function answer(life: DeploymentLife, given: 'accepted' | 'declined', at: number): DeploymentStep {
  if (isInstalling(life.state)) return unchanged(life, 'installs');
  if (given === 'declined') return end({ ...life, ownerAnswer: given }, 'declined', at, 'by-owner');
  const state = life.state === 'offered' ? 'accepted' : life.state;
  if (life.ownerAnswer === given && state === life.state) return unchanged(life, 'said-before');
  const dueAt = life.deferredUntil === null ? life.dueAt : null;
  return changed({ ...life, state, ownerAnswer: given, deferredUntil: null, dueAt });
}

function defer(life: DeploymentLife, until: number): DeploymentStep {
  if (isInstalling(life.state)) return unchanged(life, 'installs');
  if (life.ownerAnswer === 'deferred' && life.deferredUntil === until) return unchanged(life, 'said-before');
  const state = life.state === 'offered' ? 'waiting' : life.state;
  const dueAt = state === 'waiting' ? Math.max(life.dueAt ?? until, until) : life.dueAt;
  return changed({ ...life, state, ownerAnswer: 'deferred', deferredUntil: until, dueAt });
}

/** Of a vehicle that has not begun again, what it failed with before stands. */
function deadline(life: DeploymentLife, at: number): DeploymentStep {
  if (life.deadlineAt === null || at < life.deadlineAt) return unchanged(life, 'not-due');
  if (isInstalling(life.state)) return unchanged(life, 'installs');
  if (life.withdrawnAt !== null) return end(life, 'cancelled', at, life.code, life.reason);
  const hasBegun = rankOf(life.state) >= rankOf('accepted') && isHeard(life);
  if (!hasBegun && life.code !== null) return end(life, 'failed', at, life.code, life.reason);
  const code = life.ownerAnswer === 'deferred' ? 'deferred' : hasBegun ? 'deadline' : 'no-answer';
  return end(life, 'timed-out', at, code);
}

function cancel(life: DeploymentLife, at: number, code: string, reason: string | null): DeploymentStep {
  if (isInstalling(life.state)) return unchanged(life, 'installs');
  if (rankOf(life.state) < rankOf('accepted')) return end(life, 'cancelled', at, code, reason);
  if (life.withdrawnAt !== null) return unchanged(life, 'said-before');
  return changed({ ...life, withdrawnAt: at, code, reason });
}

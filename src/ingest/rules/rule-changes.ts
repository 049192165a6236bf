import type { Finding } from '../../rule-engine/finding.ts';
import type { VehicleRuleState } from '../../rule-engine/rule-engine.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';
import { insertFeedEvents } from '../feed-events.ts';
import type { KnownVehicles } from '../known-vehicles.ts';
import type { AppliedFindings, PipelineParts, RulesInForce } from '../parts.ts';
import type { PipelineEvents } from '../pipeline.ts';
import { createNewRulesJudge } from './judge-new-rules.ts';
import { planRuleChange, type RuleChangePlan } from './rule-change-plan.ts';
import { compareWithAlerts, goLive } from './rule-comparison.ts';
import type { RuleHistory } from './rule-history.ts';
import type { RuleStateCache } from './rule-state-cache.ts';
import type { RuleStates } from './rule-states.ts';

export interface RuleChangesOptions {
  readonly parts: PipelineParts;
  readonly states: RuleStates;
  readonly cache: RuleStateCache;
  readonly history: RuleHistory;
  readonly known: KnownVehicles;
  readonly events: Pick<Required<PipelineEvents>, 'onFeed' | 'onVehicleState'>;
  /** Runs work while no batch is open and everything is durable. */
  readonly between: (work: () => Promise<void>) => Promise<void>;
  readonly read: () => Promise<RulesInForce>;
  /** Resolves when no states of the rules before are being written any more. */
  readonly quiet: () => Promise<void>;
  /** Puts the states of the new rules on disk: a kill after that costs no vehicle its history. */
  readonly keepStates: () => Promise<void>;
}

/** Takes the vehicles over to other rules, some at a time between the batches, and tells once what follows for their alerts. */
export interface RuleChanges {
  /** The rules judge every vehicle already: only what nobody judges any more is ended. */
  settle(inForce: RulesInForce): Promise<void>;
  /** Resolves once the rules that are in force now judge every vehicle. */
  run(first?: RulesInForce): Promise<void>;
  stop(): void;
}

/** A batch waits for so many vehicles at most. */
const atOnce = 500;
const againAfterMs = 1000;
const never = Number.MAX_SAFE_INTEGER;

export function createRuleChanges(options: RuleChangesOptions): RuleChanges {
  const { parts, states, cache, history, known, events, between, read, quiet, keepStates } = options;
  const judgeNew = createNewRulesJudge(history, parts.store);
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;

  async function change(inForce: RulesInForce): Promise<void> {
    const plan = planRuleChange(states.rules, inForce.rules);
    await surely(async () => {
      if (!states.isChanging) states.change(inForce.rules);
    });
    await quiet();
    let vins: readonly string[] = [];
    await surely(async () => {
      vins = await vinsToFollow(plan);
    });
    for (let from = 0; from < vins.length; from += atOnce)
      await surely(() => takeOver(plan, vins.slice(from, from + atOnce)));
    // Heard for the first time since: those that no round named.
    await surely(async () => {
      const left = withStates().filter((vin) => !states.hasFollowed(vin));
      for (let from = 0; from < left.length; from += atOnce)
        await takeOver(plan, left.slice(from, from + atOnce));
      await retire(inForce);
      if (states.isChanging) states.settle();
    });
    await keepStates();
    await surely(inForce.keep);
  }

  async function retire(inForce: RulesInForce): Promise<void> {
    const at = parts.clock.now();
    await tell((trx) => inForce.retire(trx, at));
  }

  async function settle(inForce: RulesInForce): Promise<void> {
    await retire(inForce);
    await inForce.keep();
  }

  /** Again, until it is done or the pipeline stops: what it waits for (the database) comes back. */
  async function surely(work: () => Promise<void>): Promise<void> {
    for (;;) {
      if (isStopping) throw new Error('the pipeline is stopping');
      try {
        await between(work);
        return;
      } catch (error) {
        parts.logger.warn({ err: error }, 'vehicles could not be taken over to other rules; they will be');
        await new Promise<void>((resolve) => parts.clock.after(againAfterMs, resolve));
      }
    }
  }

  /** At hand or in the cache; everything is durable, so nothing in it is ahead. */
  function withStates(): string[] {
    while (cache.promote(Number.POSITIVE_INFINITY));
    return [...new Set([...states.vins(), ...[...cache.all()].map(([vin]) => vin)])];
  }

  /** With rules that are new every vehicle is looked at, else those that have a state. */
  async function vinsToFollow({ fresh }: RuleChangePlan): Promise<string[]> {
    const vins = new Set(withStates());
    if (fresh.size > 0) for (const vin of await parts.registeredVins()) vins.add(vin);
    return [...vins];
  }

  async function takeOver(plan: RuleChangePlan, vins: readonly string[]): Promise<void> {
    await known.prepare(vins);
    const vehicles = vins.flatMap((vin) => known.get(vin) ?? []);
    const withState = vehicles.filter(
      ({ vin }) => states.get(vin) !== undefined || cache.get(vin) !== undefined,
    );
    await states.prepare(withState);
    const { told, taken } = await judged(plan, vehicles);
    if (told.length > 0) await tell((trx) => parts.applyFindings(trx, told));
    for (const vin of vins) states.follow(vin, taken.get(vin) ?? null);
  }

  async function judged(plan: RuleChangePlan, vehicles: readonly Vehicle[]) {
    const { next, part, promoted } = plan;
    const vins = vehicles.map(({ vin }) => vin);
    const newest = await parts.store.newestTs(vins);
    const alerts = Map.groupBy(await parts.openAlerts(vins, never), ({ vin }) => vin);
    const past = await parts.pastOf(parts.db, vins, next);
    const shadows = await parts.shadowFindings(vins, [...promoted]);
    const episodes: Awaited<ReturnType<PipelineParts['openEpisodes']>> =
      part === null ? new Map() : await parts.openEpisodes(vins);
    const fresh = part === null ? null : await judgeNew(part, plan.fresh, { vehicles, newest, alerts, past });
    const told: Finding[] = [];
    const taken = new Map<string, VehicleRuleState>();
    for (const vehicle of vehicles) {
      const { vin } = vehicle;
      const open = alerts.get(vin) ?? [];
      const ofFaults = episodes.get(vin) ?? [];
      const seen = ofFaults.map(({ lastSeen }) => lastSeen);
      const at = Math.max(newest.get(vin) ?? 0, ...seen);
      const ofPart = fresh?.get(vin);
      if (part !== null && ofPart !== undefined) {
        const about = { vin, alerts: open, episodes: ofFaults, past: past.get(vin), at, ...ofPart };
        told.push(...compareWithAlerts(part, plan.fresh, about));
      }
      const old = states.get(vin);
      if (old === undefined) continue;
      const state = next.createState(vehicle);
      next.adopt(state, plan.before, old.state, plan.kept, past.get(vin));
      if (part !== null && ofPart !== undefined) {
        const own = new Map([...plan.fresh].map((place) => [place, place] as const));
        next.adopt(state, part, ofPart.state, own, past.get(vin));
      }
      if (promoted.size > 0) {
        const said = shadows.filter((finding) => finding.vin === vin);
        told.push(...goLive(next, state, promoted, { vin, alerts: open, at, shadows: said }));
      }
      taken.set(vin, state);
    }
    return { told, taken };
  }

  async function tell(
    apply: (trx: Parameters<PipelineParts['applyFindings']>[0]) => Promise<AppliedFindings>,
  ): Promise<void> {
    const { feed, worst } = await parts.db.transaction().execute(async (trx) => {
      const applied = await apply(trx);
      return { ...applied, feed: await insertFeedEvents(trx, applied.feed) };
    });
    if (feed.length > 0) events.onFeed(feed);
    if (worst.size > 0) events.onVehicleState([...worst].map(([vin, alert]) => ({ vin, worst: alert })));
  }

  return {
    settle,
    run(first) {
      running = running
        .catch(() => undefined)
        .then(async () => (isStopping ? undefined : change(first ?? (await read()))));
      return running;
    },
    stop() {
      isStopping = true;
    },
  };
}

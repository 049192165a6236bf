import type { Database } from '../../database/database.ts';
import { inSlices } from '../../shared/in-slices.ts';
import type { Scope } from '../../users/roles.ts';
import { localTimeZone } from '../../vehicles/local-time-zone.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { FleetVehicle } from '../../vehicles/vehicle.ts';
import type { Release } from '../releases/manifest.ts';
import type { InstalledSoftware, StepsAnswer } from '../releases/steps-for.ts';
import { stepsPlanner } from '../releases/steps-planner.ts';
import { type DeploymentTraits, traitsReader } from './deployment-traits.ts';
import type { Exclusion, ExclusionSetting } from './exclusions.ts';
import { refuseSelector } from './selector.ts';
import { readVehicleFacts, type VehicleFacts } from './vehicle-facts.ts';

export interface TargetQuestion {
  /** CEL over `vehicle`. */
  readonly selector: string;
  readonly scope: Scope;
  /** Releases, oldest first, the target last. */
  readonly chain: readonly Release[];
  readonly exclusions: ExclusionSetting;
  /** For which it is asked; null for one that is not kept. */
  readonly campaign: string | null;
  /** Only vehicles on which this campaign began to install. */
  readonly rollbackOf: string | null;
}

/** A vehicle that gets it. `installed`, `answer` and `traits` are shared by vehicles that have the same. */
export interface Target {
  readonly vin: string;
  readonly installed: InstalledSoftware;
  readonly answer: Extract<StepsAnswer, { ok: true }>;
  readonly traits: DeploymentTraits;
  readonly online: boolean;
  readonly lastSeenAt: number | null;
  /** IANA; null where nobody knows it. */
  readonly timeZone: string | null;
}

export interface Selection {
  /** Both in order of VIN. */
  readonly targets: readonly Target[];
  readonly excluded: readonly Exclusion[];
}

const sliceSize = 2000;

/**
 * Who gets it, and why the others that were selected do not. Other work goes on in between; what changes meanwhile counts
 * as it is when its slice is looked at.
 * @throws AppError invalid `bad-selector`
 */
export async function selectTargets(
  parts: {
    readonly db: Database;
    readonly registry: Pick<VehicleRegistry, 'get' | 'fleet'>;
    readonly now: number;
  },
  question: TargetQuestion,
): Promise<Selection> {
  const { db, registry, now } = parts;
  const { selector: filter, scope, chain, campaign } = question;
  const found = await registry.fleet
    .find({ scope, filter }, { key: 'vin', descending: false })
    .catch(refuseSelector);
  const among = question.rollbackOf === null ? null : await begunIn(db, question.rollbackOf);
  const judge = newJudge(question, now);
  const ecus = concerned(chain);
  const known = new Map<string, InstalledSoftware>();
  const targets: Target[] = [];
  const excluded: Exclusion[] = [];
  const vins = found.slice(0, found.total).map(({ vin }) => vin);
  for await (const all of inSlices(vins, sliceSize)) {
    const slice = among === null ? all : all.filter((vin) => among.has(vin));
    if (slice.length === 0) continue;
    const facts = await readVehicleFacts(db, slice, { ecus, campaign, known });
    for (const vin of slice) {
      const vehicle = registry.get(vin);
      if (vehicle === undefined) continue;
      const verdict = judge(vehicle, facts);
      if ('reason' in verdict) excluded.push(verdict);
      else targets.push(verdict);
    }
  }
  return { targets, excluded };
}

const concerned = (chain: readonly Release[]): string[] => [
  ...new Set(
    chain.flatMap(({ images }) =>
      images.flatMap(({ ecu, dependsOn }) => [ecu, ...dependsOn.map((on) => on.ecu)]),
    ),
  ),
];

const nothing: InstalledSoftware = {};

function newJudge({ chain, exclusions }: TargetQuestion, now: number) {
  const stepsOf = stepsPlanner(chain);
  const traitsOf = traitsReader(now);
  const byName = new Map(exclusions.vins.map(({ vin, reason }) => [vin, reason]));

  return (vehicle: FleetVehicle, facts: VehicleFacts): Target | Exclusion => {
    const { vin, online, lastSeenAt } = vehicle;
    const out = (reason: Exclusion['reason'], detail: string | null) => ({ vin, reason, detail });
    const named = byName.get(vin);
    if (named !== undefined) return out('by-name', named);
    if (facts.optedOut.has(vin)) return out('opted-out', null);
    const elsewhere = facts.elsewhere.get(vin);
    if (elsewhere !== undefined) return out('other-campaign', elsewhere);
    const openCase = exclusions.openCases ? facts.openCases.get(vin) : undefined;
    if (openCase !== undefined) return out('open-case', String(openCase));
    const installed = facts.installed.get(vin) ?? nothing;
    const answer = stepsOf(installed);
    if (!answer.ok) return out(answer.refusal.code, answer.refusal.message);
    const traits = traitsOf(vehicle, installed, facts.kmPerDay.get(vin));
    return { vin, installed, answer, traits, online, lastSeenAt, timeZone: localTimeZone(vehicle) };
  };
}

async function begunIn(db: Database, campaign: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('deployments')
    .select('vin')
    .where('campaign_id', '=', campaign)
    .where('installing_at', 'is not', null)
    .execute();
  return new Set(rows.map(({ vin }) => vin));
}

import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { Clock } from '../../../shared/clock.ts';
import { type FailingCohort, failingCohorts, type Outcome } from '../../explain/failing-cohorts.ts';
import type { Halt } from '../campaign-state.ts';
import type { DeploymentState } from '../deployment-state.ts';
import type { DeploymentTraits } from '../deployment-traits.ts';
import { outcomeOf } from '../wave-counts.ts';
import type { Temperatures } from './temperatures.ts';

/** Who fails, as it is kept with a halt. */
export interface HaltExplanation {
  /** Most telling first. */
  readonly cohorts: readonly FailingCohort[];
  /** Some of those that failed, the newest first. */
  readonly failedVins: readonly string[];
}
export interface ExplainedHalt extends Halt, HaltExplanation {
  /** The same once all that were under way had ended; none before. */
  readonly later?: LaterExplanation;
}
export interface LaterExplanation extends HaltExplanation {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface HaltExplainer {
  /** @param isHealth what stopped it is how updated cars fare, not whether they installed it */
  explain(campaign: string, isHealth: boolean): Promise<HaltExplanation>;
}

interface Ended {
  readonly vin: string;
  readonly state: DeploymentState;
  readonly code: string | null;
  readonly at: number;
  readonly traits: DeploymentTraits;
  readonly incident: boolean;
}

const mostVins = 10;
/** So many tell a cohort; of more the newest are looked at. */
const mostCars = 4000;
/** A campaign that is to stop waits no longer than this for what would only explain it better. */
const patienceMs = 500;

export function createHaltExplainer(options: {
  readonly db: Database;
  readonly temperatures: Temperatures;
  readonly clock: Clock;
}): HaltExplainer {
  const { db, temperatures, clock } = options;

  async function inTime<T>(work: Promise<T>, instead: T): Promise<T> {
    const late = Promise.withResolvers<T>();
    const cancel = clock.after(patienceMs, () => late.resolve(instead));
    return await Promise.race([work.catch(() => instead), late.promise]).finally(cancel);
  }

  return {
    async explain(campaign, isHealth) {
      const ended = await readEnded(db, campaign);
      const isFailed = isHealth ? ({ incident }: Ended) => incident : hasFailed;
      const looked = ended.filter((car) => car.state === 'succeeded' || (!isHealth && isFailed(car)));
      const asked = looked.map(({ vin, at }) => ({ vin, from: at + 1 }));
      const bands = await inTime(temperatures(asked), new Map<string, string>());
      return {
        cohorts: failingCohorts(
          looked.map((car) => ({ failed: isFailed(car), traits: traitsFor(car, bands.get(car.vin)) })),
        ),
        failedVins: looked
          .filter(isFailed)
          .slice(0, mostVins)
          .map(({ vin }) => vin),
      };
    },
  };
}

function hasFailed({ state, code }: Ended): boolean {
  const outcome = outcomeOf(state, code);
  return outcome === 'failed' || outcome === 'silent';
}

/** Those that have a result, the newest first; `incident`: something was wrong with it after it had the update. */
async function readEnded(db: Database, campaign: string): Promise<readonly Ended[]> {
  const { rows } = await sql<Ended>`
    select vin, state, code, coalesce(installing_at, ended_at) as at, traits, succeeded_at is not null and (
      exists (select from alerts where alerts.vin = deployments.vin and fired_at > succeeded_at and severity <> 'info')
      or exists (select from fault_episodes where fault_episodes.vin = deployments.vin and first_seen > succeeded_at
        and severity <> 'info')) as incident
    from deployments where campaign_id = ${campaign} and ended_at is not null and offered_at is not null
    order by ended_at desc limit ${mostCars}`.execute(db);
  return rows;
}

/** By the words that people read: `hardware BMS` is `hw2`. */
function traitsFor({ traits }: Ended, temperature: string | undefined): Outcome['traits'] {
  const of = (what: string, units: Readonly<Record<string, string>>) =>
    Object.entries(units).map(([ecu, is]) => [`${what} ${ecu}`, is] as const);
  return Object.fromEntries([
    ['model', traits.model],
    ['market', traits.market],
    ...(traits.climate === null || traits.climate === traits.market
      ? []
      : [['climate', traits.climate] as const]),
    ...of('hardware', traits.hardware),
    ...of('software', traits.software),
    ...(temperature === undefined ? [] : [['temperature', temperature] as const]),
  ]);
}

import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { readOffer } from '../../simulators/update-client/offer.ts';
import type { Database } from '../../src/database/database.ts';
import type { NewCampaignPlan } from '../../src/ota/campaigns/campaign-plan.ts';
import { eventually } from './eventually.ts';
import { registerFleet } from './load-fleet.ts';
import type { ServerProcess } from './server-process.ts';
import { type LabCar, labCar } from './update-cars.ts';
import { batteryImage, openUpdateLab, type UpdateLab } from './update-lab.ts';

/** Cars that get one version after another, and a look at each campaign from both ends of the line. */
export interface CampaignFleet {
  readonly lab: UpdateLab;
  readonly cars: readonly LabCar[];
  /** Starts a campaign with the next version for all of them. */
  begin(plan: NewCampaignPlan): Promise<FleetCampaign>;
  stop(): Promise<void>;
}

export interface FleetCampaign {
  readonly id: string;
  /** At least this share of the vehicles has ended. */
  reaches(share: number): Promise<void>;
  /** Some vehicle has an offer. */
  begun(): Promise<void>;
  /** Every vehicle has ended, and the campaign's state is one that ends it. */
  ended(): Promise<void>;
  /**
   * Each vehicle ended once, was offered it once, behind the opening of its wave, which waited for the results of the one before, and
   * installed it once where it has succeeded, else not at all. Answers with how many ended how.
   */
  verify(plan: NewCampaignPlan): Promise<Readonly<Record<string, number>>>;
}

const patient = { timeoutMs: 900_000, everyMs: 100 };
const artifactBytes = 50_000;

export async function openCampaignFleet(
  server: Pick<ServerProcess, 'baseUrl' | 'mqttPort'>,
  db: Database,
  { cars: count, installSeconds }: { readonly cars: number; readonly installSeconds: number },
): Promise<CampaignFleet> {
  const lab = await openUpdateLab(server);
  const vehicles = await registerFleet(lab.api, 'R', count);
  const cars = vehicles.map((vehicle) =>
    labCar({
      ...{ vehicle, mqttPort: server.mqttPort, pinned: lab.publicPem },
      behaviour: { installSeconds, restartSeconds: 0.2 },
    }),
  );
  for (const { car } of cars) car.start();
  await eventually(async () => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from vehicle_software`.execute(db);
    expect(rows[0]?.n).toBe(count);
  }, patient);
  let version = 1;
  return {
    lab,
    cars,
    async begin(plan) {
      version += 1;
      const [release, told] = [`lab-${version}`, String(version)];
      const artifact = await lab.upload(`fw-${told}.swu`, randomBytes(artifactBytes));
      await lab.release(told, [batteryImage(told, [artifact])]);
      const id = await lab.campaign({ name: `To ${told}`, release, plan });
      return campaignOf(db, cars, id, told);
    },
    stop: async () => void (await Promise.all(cars.map(({ car }) => car.stop()))),
  };
}

function campaignOf(db: Database, cars: readonly LabCar[], id: string, version: string): FleetCampaign {
  const counted = async (which: ReturnType<typeof sql<boolean>>): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from deployments where campaign_id = ${id} and ${which}`.execute(db);
    return rows[0]?.n ?? 0;
  };
  return {
    id,
    reaches: (share) =>
      eventually(
        async () =>
          expect(await counted(sql`ended_at is not null`)).toBeGreaterThanOrEqual(share * cars.length),
        patient,
      ),
    begun: () =>
      eventually(async () => expect(await counted(sql`offered_at is not null`)).toBeGreaterThan(0), patient),
    ended: () =>
      eventually(async () => {
        expect(await counted(sql`ended_at is null`)).toBe(0);
        const { rows } = await sql<{ state: string }>`select state from campaigns where id = ${id}`.execute(
          db,
        );
        expect(rows[0]?.state).toMatch(/^(finished|aborted)$/);
      }, patient),
    async verify({ gates }) {
      const leastResults = gates?.failures?.leastResultsPercent ?? 70;
      await wavesInTurn(db, id, leastResults);
      const deployments = await deploymentsOf(db, id);
      expect(deployments.length).toBe(cars.length);
      const told = new Map(cars.map((one) => [one.vin, one]));
      for (const { vin, state, offers, results } of deployments) {
        const car = told.get(vin);
        const installs = car?.car.updates.car.flash.written.filter(({ software }) => software === version);
        const hasSucceeded = state === 'succeeded';
        expect({ vin, state, results, installs: installs?.length }).toEqual({
          ...{ vin, state, results: 1, installs: hasSucceeded ? 1 : 0 },
        });
        // What was taken back may have been on its way.
        const offered = state === 'cancelled' ? Math.min(offers, 1) : 1;
        const heard = offersHeard(car, id);
        const expected = state === 'cancelled' ? Math.min(heard, offered) : 1;
        expect({ vin, state, offers, heard }).toEqual({ vin, state, offers: offered, heard: expected });
        expect(car?.car.updates.car.flash.running('BMS') === version).toBe(hasSucceeded);
      }
      return Object.fromEntries(
        [...Map.groupBy(deployments, ({ state }) => state)].map(([state, all]) => [state, all.length]),
      );
    },
  };
}

/** The same offer may be sent again; another one has another time. */
function offersHeard(car: LabCar | undefined, campaign: string): number {
  const offers = (car?.told ?? []).map(({ text }) => readOffer(text));
  return new Set(
    offers.flatMap((offer) =>
      offer !== undefined && 'campaign' in offer && offer.campaign === campaign ? offer.issuedAt : [],
    ),
  ).size;
}

async function deploymentsOf(db: Database, campaign: string) {
  const { rows } = await sql<{ vin: string; state: string; offers: number; results: number }>`
    select d.vin, d.state, coalesce(o.offers, 0) as offers, coalesce(r.results, 0) as results
    from deployments d
      left join (select e.deployment, count(*)::int as offers from deployment_events e
        join deployments of on of.number = e.deployment and of.campaign_id = ${campaign}
        where e.kind = 'offered' group by e.deployment) o on o.deployment = d.number
      left join (select e.data::jsonb ->> 'vin' as vin, count(*)::int as results from evidence_entries e
        where e.campaign = ${campaign} and e.kind = 'result' group by 1) r on r.vin = d.vin
    where d.campaign_id = ${campaign}`.execute(db);
  return rows;
}

/** Nobody was offered it before his wave was opened, and no wave was opened before the one before had results enough. */
async function wavesInTurn(db: Database, campaign: string, leastResultsPercent: number): Promise<void> {
  const early = await sql<{ vin: string }>`
    select d.vin from deployments d join deployment_events e on e.deployment = d.number and e.kind = 'offered'
      join campaign_waves w on w.campaign_id = d.campaign_id and w.index = d.wave
    where d.campaign_id = ${campaign} and e.at < coalesce(w.opened_at, ${Number.MAX_SAFE_INTEGER})`.execute(
    db,
  );
  expect(early.rows).toEqual([]);
  const { rows } = await sql<{ index: number; size: number; results: number }>`
    select w.index, w.size, (select count(*)::int from deployments d where d.campaign_id = w.campaign_id
      and d.wave = w.index and d.ended_at <= n.opened_at) as results
    from campaign_waves w join campaign_waves n on n.campaign_id = w.campaign_id and n.index = w.index + 1
    where w.campaign_id = ${campaign} and n.opened_at is not null`.execute(db);
  for (const { index, size, results } of rows) {
    const least = Math.ceil((size * leastResultsPercent) / 100);
    expect({ index, results: Math.min(results, least) }).toEqual({ index, results: least });
  }
}

import { sql } from 'kysely';
import type { Database } from '../../../../src/database/database.ts';
import type { MessageRecord } from '../../../../src/journal/journal.ts';
import { createTellCampaigns } from '../../../../src/notifications/campaign-events.ts';
import { createNotifier } from '../../../../src/notifications/notify.ts';
import { createTellUpdates } from '../../../../src/notifications/update-events.ts';
import { createCampaignApprovals } from '../../../../src/ota/campaigns/approvals.ts';
import { createCampaignDrafts } from '../../../../src/ota/campaigns/campaign-drafts.ts';
import { type NewCampaignPlan, newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { createAbsenceTeller } from '../../../../src/ota/campaigns/run/absences.ts';
import { createCampaignDecisions } from '../../../../src/ota/campaigns/run/campaign-decisions.ts';
import { createCampaignHealth } from '../../../../src/ota/campaigns/run/campaign-health.ts';
import { createCampaignProgress } from '../../../../src/ota/campaigns/run/campaign-progress.ts';
import { createCampaignRunner } from '../../../../src/ota/campaigns/run/campaign-runner.ts';
import { createCampaignTerms } from '../../../../src/ota/campaigns/run/campaign-terms.ts';
import { createCloser } from '../../../../src/ota/campaigns/run/close-deployments.ts';
import { createExplainAgain } from '../../../../src/ota/campaigns/run/explain-again.ts';
import { createHaltExplainer } from '../../../../src/ota/campaigns/run/explain-halt.ts';
import { createCampaignJudge } from '../../../../src/ota/campaigns/run/judge-campaign.ts';
import { createStarter } from '../../../../src/ota/campaigns/run/start-deployments.ts';
import { createReportTaker, type UpdateWord } from '../../../../src/ota/campaigns/run/take-reports.ts';
import { createWatchedCars } from '../../../../src/ota/campaigns/run/watched-cars.ts';
import { type CanonicalValue, canonicalJson } from '../../../../src/ota/canonical-json.ts';
import { createEvidenceLog, type EvidenceLog } from '../../../../src/ota/evidence/evidence-log.ts';
import { createOwnerNews } from '../../../../src/ota/owners/owner-news.ts';
import type { Release } from '../../../../src/ota/releases/manifest.ts';
import { createReleaseKeys } from '../../../../src/ota/releases/release-keys.ts';
import { createReleases } from '../../../../src/ota/releases/releases.ts';
import { newSigningKey, openSigningKey, signBytes } from '../../../../src/ota/releases/signatures.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { createVehicleRegistry } from '../../../../src/vehicles/registry.ts';
import { type VehicleAttributes, vehicleAttributes } from '../../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import type { TestDatabase } from '../../../support/postgres.ts';

export interface GivenCar {
  readonly vin: string;
  readonly software?: string;
  readonly hardware?: string;
  readonly attributes?: Partial<VehicleAttributes>;
}

/** Waves that follow by themselves, at any time, judged by failures alone. */
export const plain = {
  waves: [{ percent: 100, hold: false }],
  ramp: { perMinute: 10_000 },
  consent: { default: 'none' },
  gates: { health: null },
} as const satisfies NewCampaignPlan;

export const vinOf = (index: number): string => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;
export const cars = (count: number, more: Partial<GivenCar> = {}): GivenCar[] =>
  Array.from({ length: count }, (_, index) => ({ vin: vinOf(index), ...more }));

/** Everything that runs campaigns, on a database of its own; time is the test's. */
export async function campaignWorld(database: TestDatabase) {
  const { db } = database;
  const clock = new FakeClock(Date.UTC(2026, 5, 1, 12));
  const registry = createVehicleRegistry({ db, clock });
  await registry.load();
  const evidence = createEvidenceLog(db);
  const releases = createReleases({
    ...{ db, clock },
    hasArtifact: (sha256) =>
      db.selectFrom('artifacts').select('bytes').where('sha256', '=', sha256).executeTakeFirst(),
  });
  const key = openSigningKey(newSigningKey().privatePem);
  const keys = createReleaseKeys({ db, clock });
  await keys.add({
    ...{ name: 'Key', publicKey: key.publicKey, endorsement: null, by: 'ann' },
  });
  const drafts = createCampaignDrafts({ db, releases, evidence, clock });
  const tell = createTellCampaigns(createNotifier({ clock }));
  const approvals = createCampaignApprovals({
    db,
    registry,
    releases,
    evidence,
    clock,
    tell,
    publish: () => undefined,
  });
  const terms = createCampaignTerms();
  const owners = createOwnerNews({ terms, tell: createTellUpdates(createNotifier({ clock })) });
  const taker = createReportTaker({ evidence, terms, owners });
  const said: MessageRecord[] = [];
  const temperatures = new Map<string, string>();

  /** A server's part of it: several of them share the database. `log` may break off what it is the last step of. */
  function server(on: Database = db, log: Pick<EvidenceLog, 'append'> = evidence) {
    const parts = { db: on, releases, evidence: log, terms, owners, tell, clock, publish: () => undefined };
    const explainer = createHaltExplainer({ db: on, clock, temperatures: async () => temperatures });
    const judge = createCampaignJudge({
      ...{ ...parts, explainer },
      health: createCampaignHealth({ cars: createWatchedCars(on), clock }),
    });
    const starter = createStarter(parts);
    const runner = createCampaignRunner({
      ...{ ...parts, judge, starter, closer: createCloser(parts), logger: silentLogger },
      explainAgain: createExplainAgain({ ...parts, explainer }),
      absences: createAbsenceTeller({
        ...{ db: on, clock },
        append(record, done) {
          said.push(record);
          done();
        },
      }),
      notices: { on: () => undefined, start: async () => undefined, stop: async () => undefined },
    });
    return { runner, judge, starter, decisions: createCampaignDecisions({ ...parts, judge }) };
  }
  const main = server();

  return {
    ...{
      db,
      url: database.url,
      clock,
      registry,
      releases,
      keys,
      keyId: key.keyId,
      evidence,
      said,
      temperatures,
      ...main,
      taker,
      server,
    },
    progress: createCampaignProgress({ db, clock }),
    close: database.close,

    async given(list: readonly GivenCar[]): Promise<void> {
      for (let from = 0; from < list.length; from += 2000) {
        const some = list.slice(from, from + 2000);
        await registry.createMany(
          some.map(({ vin, attributes }) =>
            vehicleAttributes.parse({
              ...{ vin, market: 'DE', model: 'Test', modelYear: 2024, powertrain: 'bev' },
              ...attributes,
            }),
          ),
        );
        const rows = some.map(({ vin, software = '1.0', hardware = 'hw1' }) => ({
          ...{ vin, ecu: 'BMS', hardware, software, serial: null, reported_at: clock.now() },
        }));
        await db.insertInto('vehicle_software').values(rows).execute();
      }
    },

    async released(release: Release): Promise<void> {
      for (const { sha256, bytes, name } of release.images.flatMap((image) => image.artifacts)) {
        const row = { sha256, bytes, name, sha1: sha256.slice(0, 40), md5: sha256.slice(0, 32) };
        await db
          .insertInto('artifacts')
          .values({ ...row, added_by: 'ann', added_at: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      const manifest = canonicalJson(release as unknown as CanonicalValue);
      await releases.add({ manifest, signatures: [signBytes(manifest, key)] }, 'ann');
    },

    /** A campaign that a second person has approved, not yet started. */
    async approved(
      releaseId: string,
      plan: NewCampaignPlan,
      more: { readonly selector?: string; readonly via?: string[]; readonly rollbackOf?: string } = {},
    ): Promise<string> {
      const { selector = 'true', via = [], rollbackOf } = more;
      const draft = { releaseId, via, selector, name: 'Test', plan: newPlan(plan) };
      const author = { username: 'ann', scope: null };
      const exclusions = { openCases: true, vins: [] };
      const { id } = await drafts.create({ ...draft, exclusions }, author, rollbackOf);
      await approvals.request(id, 'ann');
      const { digest } = await row(id);
      await approvals.approve(id, digest ?? '', 'bob');
      return id;
    },

    /** The same, started, with its first wave opened and offered. */
    async started(...given: Parameters<typeof this.approved>): Promise<string> {
      const id = await this.approved(...given);
      await main.decisions.start(id, 'bob');
      await main.runner.runDue();
      return id;
    },

    row,

    async deployments(campaign: string) {
      return db
        .selectFrom('deployments')
        .selectAll()
        .where('campaign_id', '=', campaign)
        .orderBy('place')
        .execute();
    },

    /** How many deployments are in each state. */
    async states(campaign: string): Promise<Record<string, number>> {
      const { rows } = await sql<{ state: string; count: number }>`
        select state, count(*)::integer as count from deployments where campaign_id = ${campaign} group by state`.execute(
        db,
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },

    async verdict(campaign: string, wave: number) {
      const found = await db
        .selectFrom('campaign_waves')
        .selectAll()
        .where('campaign_id', '=', campaign)
        .where('index', '=', wave)
        .executeTakeFirstOrThrow();
      return found;
    },

    /** What vehicles say, in one transaction; `key` of a repeat is that of what it repeats. */
    async say(
      words: readonly {
        readonly id: string;
        readonly vin: string;
        readonly said: UpdateWord;
        readonly key?: string;
      }[],
    ) {
      return db.transaction().execute((trx) =>
        taker.take(
          trx,
          words.map(({ id, vin, said: word, key = `${clock.now()} ${JSON.stringify(word)}` }) => ({
            ...{ deployment: id, vin, at: clock.now(), key, said: word },
          })),
        ),
      );
    },

    /** Those that are offered do all of it, and end as told. */
    async finish(
      campaign: string,
      endOf: (car: { readonly vin: string; readonly place: number }) => UpdateWord | null,
    ): Promise<void> {
      const offered = (await this.deployments(campaign)).filter(({ state }) => state === 'offered');
      await this.say(
        offered.flatMap((one) => {
          const word = endOf(one);
          return word === null ? [] : [{ id: one.id, vin: one.vin, said: word }];
        }),
      );
    },
  };

  async function row(id: string) {
    return db.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }
}

export type CampaignWorld = Awaited<ReturnType<typeof campaignWorld>>;

/** A vehicle that has it. */
export const has = (software: string): UpdateWord => ({
  ...{ kind: 'report', state: 'succeeded' },
  software: { BMS: { hardware: 'hw1', software } },
});
export const failed = (code: string): UpdateWord => ({ kind: 'report', state: 'rolled-back', code });
export const says = (
  state: 'accepted' | 'downloading' | 'installing' | 'failed',
  code?: string,
): UpdateWord => ({
  ...{ kind: 'report', state },
  ...(code === undefined ? {} : { code }),
});

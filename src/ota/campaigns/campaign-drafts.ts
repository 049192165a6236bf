import { randomUUID } from 'node:crypto';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { sentenceOf } from '../../shared/validation.ts';
import type { Scope } from '../../users/roles.ts';
import type { EvidenceLog } from '../evidence/evidence-log.ts';
import type { Releases } from '../releases/releases.ts';
import { type CampaignContents, readContents } from './campaign-contents.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import { type CampaignRow, campaignNotFound, campaignRefused } from './campaign-rows.ts';
import type { CampaignState } from './campaign-state.ts';
import type { ExclusionSetting } from './exclusions.ts';
import { holdCampaign, type Trx } from './run/hold-campaign.ts';
import { checkSelector } from './selector.ts';

/** What a person writes. */
export interface CampaignDraft {
  readonly name: string;
  readonly releaseId: string;
  /** Releases that vehicles may need on the way, oldest first. */
  readonly via: readonly string[];
  readonly selector: string;
  readonly exclusions: ExclusionSetting;
  readonly plan: CampaignPlan;
}

export interface Author {
  readonly username: string;
  readonly scope: Scope;
}

export interface CampaignDrafts {
  /**
   * `rollbackOf`: it is for the vehicles on which that campaign began to install.
   * @throws AppError conflict `campaign-state` where that one never started
   */
  create(draft: CampaignDraft, by: Author, rollbackOf?: string): Promise<CampaignRow>;
  /** @throws AppError conflict `campaign-changed`, `campaign-state` */
  change(id: string, version: number, draft: CampaignDraft, by: Author): Promise<CampaignRow>;
  /** @throws AppError conflict `campaign-state` */
  remove(id: string, by: Author): Promise<void>;
}

/** Releases that are there and may go out. @throws AppError invalid `bad-campaign`, conflict `release-not-trusted` */
export async function contentsOfDraft(
  releases: Pick<Releases, 'get' | 'trusted'>,
  { releaseId, via }: Pick<CampaignDraft, 'releaseId' | 'via'>,
): Promise<CampaignContents> {
  const chain = [...via, releaseId];
  for (const [at, id] of chain.entries()) {
    const path = at === via.length ? 'releaseId' : `via.${at}`;
    const isAgain = chain.indexOf(id) !== at;
    if (!isAgain && (await releases.get(id)) !== undefined) continue;
    const message = isAgain ? 'is named twice' : 'is no release';
    throw new AppError('invalid', 'bad-campaign', `${path} ${message}.`, { fields: [{ path, message }] });
  }
  return readContents(releases, chain);
}

/** A VIN with a slip in it would leave nobody out. @throws AppError invalid `bad-campaign`, naming each */
export async function refuseUnknownVins(db: Database, { vins }: ExclusionSetting): Promise<void> {
  if (vins.length === 0) return;
  const named = vins.map(({ vin }) => vin);
  const found = await db
    .selectFrom('vehicles')
    .select('vin')
    .where(anyOf('vin', 'text', named))
    .execute();
  const known = new Set(found.map(({ vin }) => vin));
  const fields = named.flatMap((vin, at) =>
    known.has(vin) ? [] : [{ path: `exclusions.vins.${at}.vin`, message: `${vin} is no vehicle` }],
  );
  if (fields.length === 0) return;
  throw new AppError('invalid', 'bad-campaign', `To be left out by name: ${sentenceOf(fields)}.`, { fields });
}

export function createCampaignDrafts(parts: {
  readonly db: Database;
  readonly releases: Pick<Releases, 'get' | 'trusted'>;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly clock: Pick<Clock, 'now'>;
}): CampaignDrafts {
  const { db, releases, evidence, clock } = parts;

  async function columnsOf(draft: CampaignDraft, scope: Scope) {
    checkSelector(draft.selector);
    const contents = await contentsOfDraft(releases, draft);
    await refuseUnknownVins(db, draft.exclusions);
    const markets = scope === null ? null : [...scope];
    const columns = {
      ...{ name: draft.name, release_id: draft.releaseId, selector: draft.selector },
      chain: JSON.stringify([...draft.via, draft.releaseId]),
      exclusions: JSON.stringify(draft.exclusions),
      plan: JSON.stringify(draft.plan),
      ...{ scope: markets, markets },
    };
    return { columns, contents };
  }

  const log = (trx: Trx, id: string, at: number, state: string, by: string) =>
    evidence.append(trx, id, [{ kind: 'campaign', at, data: { state, by, why: null } }]);

  return {
    async create(draft, by, rollbackOf) {
      const { columns, contents } = await columnsOf(draft, by.scope);
      const id = randomUUID();
      const at = clock.now();
      return db.transaction().execute(async (trx) => {
        if (rollbackOf !== undefined) await refuseNeverStarted(trx, rollbackOf);
        const row = await trx
          .insertInto('campaigns')
          .values({
            ...columns,
            ...{ id, state: 'draft', created_by: by.username, created_at: at, updated_at: at },
            rollback_of: rollbackOf ?? null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const { releaseDigest } = contents;
        const data = { by: by.username, name: draft.name, releaseId: draft.releaseId, releaseDigest };
        await evidence.append(trx, id, [{ kind: 'created', at, data }]);
        return row;
      });
    },

    async change(id, version, draft, by) {
      const { columns } = await columnsOf(draft, by.scope);
      const at = clock.now();
      return db.transaction().execute(async (trx) => {
        await holdDraft(trx, id, version);
        const row = await trx
          .updateTable('campaigns')
          .set({ ...columns, updated_at: at, version: version + 1 })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await log(trx, id, at, 'changed', by.username);
        return row;
      });
    },

    async remove(id, by) {
      await db.transaction().execute(async (trx) => {
        await holdDraft(trx, id);
        await trx.deleteFrom('campaigns').where('id', '=', id).execute();
        await log(trx, id, clock.now(), 'deleted', by.username);
      });
    },
  };
}

/** There is nothing to take back of it, and a draft can be thrown away. */
async function refuseNeverStarted(trx: Trx, id: string): Promise<void> {
  const row = await trx
    .selectFrom('campaigns')
    .select(['state', 'started_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw campaignNotFound();
  if (row.started_at === null) throw campaignRefused('wrong-state', row.state as CampaignState);
}

async function holdDraft(trx: Trx, id: string, version?: number): Promise<CampaignRow> {
  const row = await holdCampaign(trx, id);
  if (row === undefined) throw campaignNotFound();
  if (row.state !== 'draft') throw campaignRefused('wrong-state', row.state as CampaignState);
  if (version !== undefined && row.version !== version) {
    throw new AppError('conflict', 'campaign-changed', 'Somebody else has changed this campaign meanwhile.');
  }
  return row;
}

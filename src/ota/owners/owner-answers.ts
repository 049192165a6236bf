import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { type Language, nearestLanguage } from '../../shared/languages.ts';
import { localTimeZone } from '../../vehicles/local-time-zone.ts';
import { consentIn, storedPlan } from '../campaigns/campaign-plan.ts';
import type { DeploymentState } from '../campaigns/deployment-state.ts';
import { offersChannel } from '../campaigns/run/start-deployments.ts';
import type { ReportTaker, UpdateWord } from '../campaigns/run/take-reports.ts';
import type { OwnerLinks } from './owner-links.ts';
import type { UpdateFacts, UpdateFactsOf } from './told-updates.ts';

/** An update as its owner sees it. Times are milliseconds since 1970 UTC. */
export interface OwnerView {
  readonly owner: { readonly name: string; readonly language: Language; readonly timeZone: string };
  /** How the vehicle is called. */
  readonly vehicle: string;
  readonly vin: string;
  readonly update: UpdateFacts;
  readonly state: DeploymentState;
  readonly isAsked: boolean;
  readonly hasAgreed: boolean;
  /** Put off until then; null where it is not. */
  readonly deferredUntil: number | null;
  readonly mayAccept: boolean;
  readonly mayDecline: boolean;
  /** Until when it may be put off; null: no more. */
  readonly deferBefore: number | null;
}

export type OwnerAnswerGiven = Extract<UpdateWord, { kind: 'owner' }>;

/** Behind the link that an owner was sent: he needs no sign-in, and can do nothing else with it. */
export interface OwnerAnswers {
  /** Changes nothing. @throws AppError not-found `link-not-found` */
  view(token: string): Promise<OwnerView>;
  /**
   * Whether it was in time to count. @throws AppError not-found `link-not-found`, invalid `bad-time` for a time to put it off
   * until that is over or not before the deadline
   */
  answer(token: string, given: OwnerAnswerGiven): Promise<boolean>;
}

/** Told at the commit of an owner's answer; the VIN. */
export const ownerAnswersChannel = 'ota_owner_answers';

/** Afterwards the vehicle may already be at it: what is to stop it then is a refusal. */
const deferrable = ['waiting', 'offered'];
const answerable = [...deferrable, 'accepted'];
const stoppable = [...answerable, 'downloading', 'downloaded', 'verified'];

export function createOwnerAnswers(options: {
  readonly db: Database;
  readonly links: Pick<OwnerLinks, 'read' | 'isFor'>;
  readonly factsOf: UpdateFactsOf;
  readonly reports: ReportTaker;
  readonly clock: Pick<Clock, 'now'>;
}): OwnerAnswers {
  const { db, links, factsOf, reports, clock } = options;

  async function found(token: string): Promise<Row> {
    const link = links.read(token);
    const row = link === null || link.until <= clock.now() ? undefined : await rowOf(db, link.deployment);
    if (row !== undefined && (await links.isFor(token, row))) return row;
    throw new AppError('not-found', 'link-not-found', 'This link is not, or no longer, valid.');
  }

  return {
    async view(token) {
      const row = await found(token);
      const update = (await factsOf(db, [row.id])).get(row.id);
      if (update === undefined)
        throw new AppError('not-found', 'link-not-found', 'This link is not, or no longer, valid.');
      return viewOf(row, update, clock.now());
    },

    async answer(token, given) {
      const row = await found(token);
      const now = clock.now();
      const may = mayOf(row, now);
      if (
        given.answer === 'deferred' &&
        (given.until <= now || given.until >= (may.deferBefore ?? given.until + 1))
      )
        throw new AppError(
          'invalid',
          'bad-time',
          'It can be put off until a time that is still to come, and before it must begin.',
        );
      const isOpen =
        given.answer === 'declined'
          ? may.mayDecline
          : given.answer === 'accepted'
            ? may.mayAccept
            : may.deferBefore !== null;
      if (!isOpen) return false;
      return db.transaction().execute(async (trx) => {
        const key = `owner link ${randomUUID()}`;
        const { id: deployment, vin, campaign_id } = row;
        const [taken] = await reports.take(trx, [{ deployment, vin, at: now, key, said: given }]);
        if (taken?.changed !== true) return taken?.why === 'said-before';
        await sql`select pg_notify(${offersChannel}, ${campaign_id}), pg_notify(${ownerAnswersChannel}, ${vin})`.execute(
          trx,
        );
        return true;
      });
    },
  };
}

type Row = NonNullable<Awaited<ReturnType<typeof rowOf>>>;

const rowOf = (db: Database, deployment: string) =>
  db
    .selectFrom('deployments')
    .innerJoin('campaigns', 'campaigns.id', 'deployments.campaign_id')
    .innerJoin('vehicles', 'vehicles.vin', 'deployments.vin')
    .innerJoin('vehicle_owners as owners', 'owners.vin', 'deployments.vin')
    .select(['deployments.id', 'deployments.vin', 'deployments.campaign_id', 'deployments.state'])
    .select(['deployments.owner_answer', 'deployments.deferred_until', 'deployments.deadline_at'])
    .select(['deployments.withdrawn_at', 'campaigns.plan', 'campaigns.state as campaignState'])
    .select(['vehicles.model', 'vehicles.plate', 'vehicles.market'])
    .select(['owners.name', 'owners.email', 'owners.phone', 'owners.language'])
    .select((row) => row.fn.coalesce('owners.time_zone', 'vehicles.time_zone').as('timeZone'))
    .where('deployments.id', '=', deployment)
    .executeTakeFirst();

/** He answers what he is asked, until it begins or is over; what a halt took back for a while is still his to answer. */
function mayOf(
  row: Row,
  now: number,
): Pick<OwnerView, 'isAsked' | 'mayAccept' | 'mayDecline' | 'deferBefore'> {
  const isAsked = consentIn(storedPlan(row.plan), row.market) === 'ask';
  const isOpen =
    isAsked &&
    row.withdrawn_at === null &&
    row.deadline_at !== null &&
    now < row.deadline_at &&
    row.campaignState !== 'aborted';
  const mayAnswer = isOpen && answerable.includes(row.state);
  const hasAgreed = row.owner_answer === 'accepted' && row.deferred_until === null;
  return {
    isAsked,
    mayAccept: mayAnswer && !hasAgreed,
    mayDecline: isOpen && stoppable.includes(row.state),
    deferBefore: isOpen && deferrable.includes(row.state) ? row.deadline_at : null,
  };
}

function viewOf(row: Row, update: UpdateFacts, now: number): OwnerView {
  const { name, language, timeZone, market, vin, model, plate } = row;
  const isDeferred = deferrable.includes(row.state) && (row.deferred_until ?? 0) > now;
  return {
    owner: {
      ...{ name, language: nearestLanguage(language ?? undefined) },
      timeZone: localTimeZone({ timeZone, market }) ?? 'UTC',
    },
    ...{ vin, vehicle: `${model} ${plate ?? vin}`, update },
    state: row.state as DeploymentState,
    hasAgreed: row.owner_answer === 'accepted',
    deferredUntil: isDeferred ? row.deferred_until : null,
    ...mayOf(row, now),
  };
}

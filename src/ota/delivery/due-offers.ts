import { sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { DeploymentRow } from '../campaigns/run/deployment-rows.ts';

/** What a vehicle has to be told of a deployment. */
export interface DueWord {
  readonly row: DeploymentRow;
  readonly word: 'offer' | 'withdrawn';
}

/** A vehicle that was away for longer has forgotten what was taken back. */
const withdrawnForMs = 180 * 86_400_000;

/**
 * Under way and not expired: offered. Taken back, or ended by the server, or by its owner elsewhere, while it had an offer: withdrawn. What the vehicle
 * ended itself it knows.
 */
const isOffer = (now: number) =>
  sql<boolean>`state in ('offered', 'accepted', 'downloading', 'downloaded', 'verified', 'installing', 'rebooting', 'committed')
    and withdrawn_at is null and offered_at is not null and deadline_at > ${now}`;
const isWithdrawn = (now: number) =>
  sql<boolean>`offered_at is not null and (state = 'waiting' or (withdrawn_at is not null and ended_at is null)
    or (state in ('cancelled', 'timed-out', 'declined') and ended_at > ${now - withdrawnForMs}))`;

/** Of these vehicles, oldest first. */
export async function wordsFor(db: Database, vins: readonly string[], now: number): Promise<DueWord[]> {
  const rows = await db
    .selectFrom('deployments')
    .selectAll()
    .select(isOffer(now).as('isOffer'))
    .where(anyOf('vin', 'text', vins))
    .where((eb) => eb.or([isOffer(now), isWithdrawn(now)]))
    .orderBy('number')
    .execute();
  return rows.map(({ isOffer, ...row }) => ({ row, word: isOffer ? 'offer' : 'withdrawn' }));
}

/** Vehicles of which something was offered, taken back or ended since then, or waits to be offered again. */
export async function vinsChangedSince(db: Database, since: number): Promise<string[]> {
  const { rows } = await sql<{ vin: string }>`
    select vin from deployments where offered_at >= ${since} and ended_at is null
    union select vin from deployments where state = 'waiting' and offered_at is not null
    union select vin from deployments where withdrawn_at >= ${since} and ended_at is null
    union select vin from deployments where ended_at >= ${since} and offered_at is not null`.execute(db);
  return rows.map(({ vin }) => vin);
}

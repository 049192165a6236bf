import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { MuteTable } from '../database/alert-tables.ts';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { storableText } from '../shared/storable-json.ts';
import { isAlertId } from './alert-order.ts';

/**
 * Somebody's word that alerts of a vehicle, of a rule, or of a rule on a vehicle need nobody for a while. The alerts exist
 * as before; they are out of the inbox and nobody is called. It ends by itself: whoever reads compares `until` with now.
 */
export interface Mute {
  readonly id: string;
  /** Null: every vehicle of `markets`. */
  readonly vin: string | null;
  /** Null: every rule. */
  readonly rule: string | null;
  /** Only alerts about this fault code; null: whatever the rule fires for. */
  readonly code: string | null;
  /** What its maker saw when it was made: it reaches no further. Null = all. */
  readonly markets: readonly string[] | null;
  readonly until: number;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: number;
}

export type NewMute = Omit<Mute, 'id' | 'createdAt'>;

export interface Mutes {
  /** Those that have not ended, in order of their ends. */
  active(): Promise<readonly Mute[]>;
  /** What `active` found last, without those that ended since. */
  known(): readonly Mute[];
  /** Newest first; also those that ended, which are kept for `keptForMs`. */
  list(): Promise<readonly Mute[]>;
  /** @throws AppError not-found `mute-not-found` */
  get(id: string): Promise<Mute>;
  /** @throws AppError conflict `too-many-mutes` */
  create(mute: NewMute): Promise<Mute>;
  remove(id: string): Promise<void>;
}

/** Beyond this somebody mutes one by one what a rule should say. */
const maxActive = 10_000;
const keptForMs = 30 * 86_400_000;

export function createMutes({ db, clock }: { db: Database; clock: Clock }): Mutes {
  let latest: readonly Mute[] = [];

  async function active(): Promise<readonly Mute[]> {
    const rows = await db
      .selectFrom('mutes')
      .selectAll()
      .where('until', '>', clock.now())
      .orderBy('until')
      .execute();
    latest = rows.map(toMute);
    return latest;
  }

  return {
    active,
    known() {
      const now = clock.now();
      // The first is the next to end; as long as it has not, whoever asks gets the same list.
      if ((latest[0]?.until ?? now + 1) <= now) latest = latest.filter(({ until }) => until > now);
      return latest;
    },

    async list() {
      const rows = await db
        .selectFrom('mutes')
        .selectAll()
        .where('until', '>', clock.now() - keptForMs)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(maxActive)
        .execute();
      return rows.map(toMute);
    },

    async get(id) {
      const row = isAlertId(id)
        ? await db.selectFrom('mutes').selectAll().where('id', '=', id).executeTakeFirst()
        : undefined;
      if (row === undefined) throw new AppError('not-found', 'mute-not-found', 'There is no such mute.');
      return toMute(row);
    },

    async create(mute) {
      const now = clock.now();
      if ((await active()).length >= maxActive) {
        throw new AppError('conflict', 'too-many-mutes', `There are ${maxActive} mutes already.`);
      }
      await db
        .deleteFrom('mutes')
        .where('until', '<=', now - keptForMs)
        .execute();
      const row = await db
        .insertInto('mutes')
        .values({
          id: randomUUID(),
          vin: mute.vin,
          rule: mute.rule,
          code: mute.code === null ? null : storableText(mute.code),
          markets: mute.markets === null ? null : [...mute.markets],
          until: mute.until,
          reason: storableText(mute.reason),
          created_by: mute.createdBy,
          created_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await active();
      return toMute(row);
    },

    async remove(id) {
      await db.deleteFrom('mutes').where('id', '=', id).execute();
      await active();
    },
  };
}

const toMute = (row: Selectable<MuteTable>): Mute => ({
  id: row.id,
  vin: row.vin,
  rule: row.rule,
  code: row.code,
  markets: row.markets,
  until: row.until,
  reason: row.reason,
  createdBy: row.created_by,
  createdAt: row.created_at,
});

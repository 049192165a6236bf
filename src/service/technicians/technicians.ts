import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import type { TechnicianTable } from '../../database/service-tables.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { storableJson } from '../../shared/storable-json.ts';
import { covers, coversScope, type Scope } from '../../users/roles.ts';
import type { Trx } from '../cases/case-log.ts';
import type { Calendar } from '../time/working-hours.ts';
import type { Candidate } from './match.ts';
import { onCallAt, type RotaPlan } from './on-call.ts';
import type { PlaceForm, TechnicianForm } from './technician.ts';

export interface Place extends PlaceForm {
  readonly id: string;
}
export interface Technician extends TechnicianForm {
  readonly id: string;
}
export interface Rota {
  readonly id: string;
  readonly name: string;
  readonly market: string;
  /** Whose people they are; null = of the whole market. */
  readonly place: string | null;
  readonly plan: RotaPlan;
}

/** Who is at hand. A scope sees what is in its markets; anything else is not there. */
export interface Technicians {
  places(scope: Scope): Promise<Place[]>;
  /** Null makes one. @throws AppError not-found `place-not-found`, as for the others */
  savePlace(id: string | null, form: PlaceForm, scope: Scope): Promise<Place>;
  technicians(scope: Scope): Promise<Technician[]>;
  technician(id: string, scope: Scope): Promise<Technician>;
  /** @throws AppError conflict `user-is-technician-already` */
  saveTechnician(id: string | null, form: TechnicianForm, scope: Scope): Promise<Technician>;
  rotas(scope: Scope): Promise<Rota[]>;
  saveRota(id: string | null, rota: Omit<Rota, 'id'>, scope: Scope): Promise<Rota>;
  removeRota(id: string, scope: Scope): Promise<Rota>;
  /** All who may be asked at this moment, with what they have promised. */
  candidates(scope: Scope, at: number, except: string): Promise<Candidate[]>;
}

export function createTechnicians({ db, clock }: { db: Database; clock: Clock }): Technicians {
  const inScope = <Row extends { readonly market: string }>(rows: readonly Row[], scope: Scope) =>
    rows.filter(({ market }) => covers(scope, market));

  /** Where a form may be kept: the market it names, and that of the row it replaces. */
  async function checkScope(
    table: 'places' | 'technicians' | 'rotas',
    what: string,
    id: string | null,
    market: string,
    scope: Scope,
  ) {
    const row =
      id === null
        ? null
        : await db.selectFrom(table).select('market').where('id', '=', id).executeTakeFirst();
    if (row === undefined || (row !== null && !covers(scope, row.market))) throw missing(what);
    if (!covers(scope, market))
      throw new AppError('forbidden', 'market-not-yours', 'You do not see this market.');
  }

  async function technician(id: string, scope: Scope): Promise<Technician> {
    const row = await db.selectFrom('technicians').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined || !covers(scope, row.market)) throw missing('technician');
    return toTechnician(row);
  }

  const places = async (scope: Scope) =>
    inScope(await db.selectFrom('places').selectAll().orderBy('name').orderBy('id').execute(), scope).map(
      ({ id, name, market, latitude, longitude, hours }): Place => ({
        ...{ id, name, market, latitude, longitude, hours },
      }),
    );
  const technicians = async (scope: Scope) =>
    inScope(
      await db.selectFrom('technicians').selectAll().orderBy('name').orderBy('id').execute(),
      scope,
    ).map(toTechnician);
  const rotas = async (scope: Scope) =>
    inScope(await db.selectFrom('rotas').selectAll().orderBy('name').orderBy('id').execute(), scope).map(
      ({ id, name, market, place, plan }): Rota => ({ id, name, market, place, plan }),
    );

  async function checkPlace(id: string | null, scope: Scope): Promise<void> {
    if (id !== null && !(await places(scope)).some((place) => place.id === id)) throw missing('place');
  }

  return {
    places,
    technicians,
    technician,
    rotas,

    async savePlace(id, form, scope) {
      await checkScope('places', 'place', id, form.market, scope);
      const saved = { ...form, hours: storableJson(form.hours), updated_at: clock.now() };
      const made = { ...saved, id: id ?? randomUUID(), created_at: clock.now() };
      await db
        .insertInto('places')
        .values(made)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(saved))
        .execute();
      return { ...form, id: made.id };
    },

    async saveTechnician(id, form, scope) {
      await checkScope('technicians', 'technician', id, form.market, scope);
      await checkPlace(form.place, scope);
      await checkUser(db, id, form.username, scope);
      const saved = {
        ...form,
        certificates: storableJson(form.certificates),
        hours: form.hours === null ? null : storableJson(form.hours),
        absences: storableJson(form.absences),
        updated_at: clock.now(),
      };
      const made = { ...saved, id: id ?? randomUUID(), created_at: clock.now() };
      await db
        .insertInto('technicians')
        .values(made)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(saved))
        .execute();
      return { ...form, id: made.id };
    },

    async saveRota(id, rota, scope) {
      await checkScope('rotas', 'rota', id, rota.market, scope);
      await checkPlace(rota.place, scope);
      const wanted = [...rota.plan.members, ...rota.plan.overrides.map((one) => one.technician)];
      const known = new Set((await technicians(scope)).map((one) => one.id));
      if (wanted.some((member) => !known.has(member))) throw missing('technician');
      const saved = { ...rota, plan: storableJson(rota.plan), updated_at: clock.now() };
      const made = { ...saved, id: id ?? randomUUID(), created_at: clock.now() };
      await db
        .insertInto('rotas')
        .values(made)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(saved))
        .execute();
      return { ...rota, id: made.id };
    },

    async removeRota(id, scope) {
      const found = (await rotas(scope)).find((rota) => rota.id === id);
      if (found === undefined) throw missing('rota');
      await db.deleteFrom('rotas').where('id', '=', id).execute();
      return found;
    },

    async candidates(scope, at, except) {
      const all = (await technicians(scope)).filter(({ active }) => active);
      const [theirPlaces, plans, busy] = await Promise.all([
        places(null),
        rotas(null),
        busyWith(
          db,
          all.map(({ id }) => id),
          except,
        ),
      ]);
      const placeOf = new Map(theirPlaces.map((place) => [place.id, place]));
      const onCall = new Set(plans.map(({ plan }) => onCallAt(plan, at)?.technician));
      return all.map((one): Candidate => {
        const place = placeOf.get(one.place ?? '');
        const calendar: Calendar = one.hours ?? place?.hours ?? null;
        const { id, name, languages, skills, certificates, absences } = one;
        const { latitude = null, longitude = null } = place ?? {};
        return {
          ...{ id, name, languages, skills, certificates, absences, calendar },
          hasHours: calendar !== null,
          isOnCall: onCall.has(id),
          hasPlace: place !== undefined,
          position: latitude === null || longitude === null ? null : { latitude, longitude },
          visits: busy.get(id)?.visits ?? [],
          openCases: busy.get(id)?.cases ?? 0,
        };
      });
    },
  };
}

const missing = (what: string) => new AppError('not-found', `${what}-not-found`, `There is no such ${what}.`);

async function checkUser(
  db: Database,
  id: string | null,
  username: string | null,
  scope: Scope,
): Promise<void> {
  if (username === null) return;
  const user = await db
    .selectFrom('users')
    .select('markets')
    .where('username', '=', username)
    .executeTakeFirst();
  if (user === undefined || !coversScope(scope, user.markets)) throw missing('user');
  const other = await db
    .selectFrom('technicians')
    .select('id')
    .where('username', '=', username)
    .executeTakeFirst();
  if (other !== undefined && other.id !== id)
    throw new AppError('conflict', 'user-is-technician-already', 'This user is a technician already.');
}

function toTechnician(row: Selectable<TechnicianTable>): Technician {
  const { created_at: _, updated_at: __, hours, ...rest } = row;
  return { ...rest, hours: hours as Technician['hours'] };
}

/** Open cases of these technicians, and the visits promised in them; but for one case. */
async function busyWith(db: Database | Trx, ids: readonly string[], except: string) {
  const rows = await db
    .selectFrom('cases')
    .select(['technician', 'visit_from', 'visit_to'])
    .where('state', 'not in', ['closed', 'resolved'])
    .where('id', '<>', except)
    .where(anyOf('technician', 'uuid', ids))
    .execute();
  const busy = new Map<string, { cases: number; visits: { from: number; to: number }[] }>();
  for (const { technician, visit_from, visit_to } of rows) {
    const one = busy.get(technician ?? '') ?? { cases: 0, visits: [] };
    busy.set(technician ?? '', one);
    one.cases++;
    if (visit_from !== null && visit_to !== null) one.visits.push({ from: visit_from, to: visit_to });
  }
  return busy;
}

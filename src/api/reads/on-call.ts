import type { Database } from '../../database/database.ts';
import { onCallAt } from '../../service/technicians/on-call.ts';
import { rotaGaps } from '../../service/technicians/rota-gaps.ts';
import type { Technicians } from '../../service/technicians/technicians.ts';
import { covers, type Scope } from '../../users/roles.ts';

/** Who is on call at a moment, by rota, and where nobody can be reached. */
export async function readOnCall(
  { db, technicians }: { readonly db: Database; readonly technicians: Technicians },
  asked: {
    readonly at: number;
    readonly market?: string | undefined;
    readonly place?: string | undefined;
  },
  scope: Scope,
) {
  const { at, market, place } = asked;
  const [rotas, people, places, vehicles] = await Promise.all([
    technicians.rotas(scope),
    technicians.technicians(null),
    technicians.places(scope),
    db.selectFrom('vehicles').select('market').distinct().orderBy('market').execute(),
  ]);
  const personOf = new Map(people.map((one) => [one.id, one]));
  const placeOf = new Map(places.map((one) => [one.id, one]));
  const isMeant = (one: { market: string; place: string | null }) =>
    (market === undefined || one.market === market) &&
    (place === undefined ||
      one.place === place ||
      (one.place === null && one.market === placeOf.get(place)?.market));
  const items = rotas.filter(isMeant).map((rota) => {
    const turn = onCallAt(rota.plan, at);
    const person = personOf.get(turn?.technician ?? '');
    const home = placeOf.get(rota.place ?? '');
    const [gap] = rotaGaps(rota.plan, personOf, at, at + 1);
    return {
      rota: { id: rota.id, name: rota.name },
      market: rota.market,
      place: home === undefined ? null : { id: home.id, name: home.name },
      technician: person === undefined ? null : contactOf(person),
      ...{ from: turn?.from ?? null, to: turn?.to ?? null, isOverride: turn?.isOverride ?? false },
      gap: gap?.why ?? null,
    };
  });
  const reached = new Set(items.filter(({ gap }) => gap === null).map((one) => one.market));
  const uncovered = vehicles
    .map((one) => one.market)
    .filter((one) => covers(scope, one) && (market === undefined || one === market) && !reached.has(one));
  return { at, items, uncovered };
}

function contactOf({
  id,
  name,
  phone,
  email,
  username,
  languages,
}: Awaited<ReturnType<Technicians['technician']>>) {
  return { id, name, phone, email, username, languages: [...languages] };
}

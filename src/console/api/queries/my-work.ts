/** A technician's cases with everything he needs at the car, read at once and kept for where there is no network. */
import { useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import { forgetKeptCases, keepWork, keptWork, type WorkCase } from '../kept-work.ts';
import type { Schemas } from '../openapi.ts';
import { Problem } from '../problem.ts';
import { serverNow } from '../server-clock.ts';
import type { Session, VehicleDetail } from '../types.ts';

export interface MyWork {
  readonly cases: readonly WorkCase[];
  readonly readAt: number;
  /** From this browser: the server could not be reached. */
  readonly isKept: boolean;
  /** Readable without a network from now on. */
  readonly isSafe: boolean;
}

const most = 30;

const get = <T>(path: string, signal: AbortSignal) => call<T>('GET', path, undefined, { signal });
/** What is missing does not keep the rest away; without a network nothing is worth anything. */
const ifThere = <T>(reading: Promise<T>): Promise<T | null> =>
  reading.catch((error: unknown) => {
    if (error instanceof Problem && error.status !== 0 && error.status !== 401) return null;
    throw error;
  });

async function readCase(
  { id, vin, place }: Schemas['Case'],
  places: readonly Schemas['Place'][],
  signal: AbortSignal,
): Promise<WorkCase> {
  const one = await get<Schemas['CaseDetail']>(`/cases/${id}`, signal);
  const vehicle = vin === null ? null : await ifThere(get<VehicleDetail>(`/vehicles/${vin}`, signal));
  return {
    ...{ one, vehicle },
    place: places.find((each) => each.id === place)?.name ?? null,
  };
}

async function readWork(session: Session, signal: AbortSignal): Promise<MyWork> {
  const mayKnow = session.permissions.includes('technicians.read');
  const [technicians, places, owned] = await Promise.all([
    mayKnow ? get<Schemas['Technicians']>('/technicians', signal) : null,
    get<Schemas['Places']>('/places', signal),
    get<Schemas['CasePage']>(withQuery('/cases', { owner: 'me', limit: most, parent: 'any' }), signal),
  ]);
  const self = technicians?.items.find(({ username }) => username === session.username);
  const given =
    self === undefined
      ? []
      : (
          await get<Schemas['CasePage']>(
            withQuery('/cases', { technician: self.id, limit: most, parent: 'any' }),
            signal,
          )
        ).items;
  const all = [...new Map([...given, ...owned.items].map((one) => [one.id, one])).values()].slice(0, most);
  const cases = await Promise.all(all.map((one) => readCase(one, places.items, signal)));
  const readAt = serverNow();
  return { cases, readAt, isKept: false, isSafe: keepWork({ session, cases, readAt }) };
}

export const useMyWork = (session: Session | undefined) =>
  useQuery({
    queryKey: ['my-work', session?.username],
    queryFn: async ({ signal }): Promise<MyWork> => {
      if (session === undefined) throw new Problem(401, 'not-signed-in', '', []);
      const kept = keptWork();
      if (kept !== null && kept.session.username !== session.username) forgetKeptCases();
      try {
        return await readWork(session, signal);
      } catch (error) {
        const isUnreachable = error instanceof Problem && error.status === 0;
        if (!isUnreachable || kept === null || kept.session.username !== session.username) throw error;
        return { cases: kept.cases, readAt: kept.readAt, isKept: true, isSafe: true };
      }
    },
    enabled: session !== undefined,
    // The browser's own word on the network is not waited for: what is kept is shown at once.
    networkMode: 'always',
    retry: false,
    refetchInterval: 60_000,
    meta: { refreshOn: ['case'] },
  });

import { useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { useMay } from './session.ts';

const none: ReadonlyMap<string, string> = new Map();
const byId = ({ items }: Schemas['Technicians']): ReadonlyMap<string, string> =>
  new Map(items.map(({ id, name }) => [id, name]));

/** Names of technicians by their ids; none for who may not see them. */
export function useTechnicianNames(): ReadonlyMap<string, string> {
  const mayRead = useMay()('technicians.read');
  const { data } = useQuery({
    queryKey: ['technician-names'],
    queryFn: ({ signal }) => call<Schemas['Technicians']>('GET', '/technicians', undefined, { signal }),
    enabled: mayRead,
    staleTime: 60_000,
    select: byId,
  });
  return data ?? none;
}

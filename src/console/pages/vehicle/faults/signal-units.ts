import { useQuery } from '@tanstack/react-query';
import { call } from '../../../api/client.ts';
import type { Schemas } from '../../../api/openapi.ts';

/** Units of the catalogue by path; empty until it is read. */
export function useSignalUnits(isWanted: boolean): ReadonlyMap<string, string | null> {
  const { data } = useQuery({
    queryKey: ['signal-units'],
    queryFn: async ({ signal }) => {
      const units = new Map<string, string | null>();
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Schemas['SignalInfoPage'] = await call(
          'GET',
          `/signals?limit=1000${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
          undefined,
          { signal },
        );
        for (const { path, unit } of page.items) units.set(path, unit);
        cursor = page.nextCursor;
      }
      return units;
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isWanted,
  });
  return data ?? none;
}

const none: ReadonlyMap<string, string | null> = new Map();

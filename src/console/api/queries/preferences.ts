/**
 * What the user set for himself; kept by the server, the same on every device.
 *   const { units, views } = usePreferences();
 *   const change = useChangePreferences(); change((old) => ({ views: [...old.views, view] }));
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call } from '../client.ts';
import { queryClient } from '../query-client.ts';
import type { Preferences } from '../types.ts';

const queryKey = ['preferences'] as const;

const defaults: Preferences = {
  language: null,
  theme: 'auto',
  timeZone: null,
  units: { distance: 'km', temperature: 'C', pressure: 'kPa' },
  views: [],
  favouriteSignals: [],
  favouriteVehicles: [],
  singleKeys: true,
};

export const preferencesQuery = {
  queryKey,
  queryFn: () => call<Preferences>('GET', '/users/current/preferences'),
  staleTime: 60_000,
} as const;

export const usePreferences = (): Preferences => useQuery(preferencesQuery).data ?? defaults;

/** False until the server has said what they are: nothing may be changed before. */
export const usePreferencesKnown = (): boolean => useQuery(preferencesQuery).isSuccess;

/** Changes at once, and goes back if the server does not take it. Never rejects; a failure is told by the toast of the caller. */
export function useChangePreferences(): (
  change: (old: Preferences) => Partial<Preferences>,
) => Promise<boolean> {
  const { mutateAsync } = useMutation({
    mutationFn: (next: Preferences) => call<Preferences>('PUT', '/users/current/preferences', next),
    scope: { id: 'preferences' },
  });
  return useCallback(
    async (change) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData<Preferences>(queryKey) ?? defaults;
      const next = { ...before, ...change(before) };
      queryClient.setQueryData(queryKey, next);
      try {
        await mutateAsync(next);
        return true;
      } catch {
        await queryClient.invalidateQueries({ queryKey });
        return false;
      }
    },
    [mutateAsync],
  );
}

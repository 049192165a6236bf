import { queryClient } from '../../api/query-client.ts';
import type { Alert } from '../../api/types.ts';

/** The alert as a list has it. */
export const knownAlert = (id: string): Alert | undefined =>
  queryClient
    .getQueriesData<{ pages: { items: Alert[] }[] }>({ queryKey: ['inbox-list'] })
    .flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? [])
    .find((alert) => alert.id === id);

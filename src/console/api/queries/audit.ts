import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';

export type AuditEntry = Schemas['AuditEntry'];

export interface AuditFilter {
  readonly username: string;
  /** As the API takes it: `user.*`, or several with commas. */
  readonly action: string;
  readonly vin: string;
  /** Milliseconds since 1970 UTC, half open; '' = unbounded. */
  readonly from: string;
  readonly to: string;
}

const pageLength = 100;

/** Newest first. */
export const useAudit = (filter: AuditFilter) =>
  useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['AuditPage']>(
        'GET',
        withQuery('/audit', { ...filter, limit: pageLength, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });

/** Where the same is to be had as CSV. */
export const auditExport = (filter: AuditFilter): string =>
  `/api/v1${withQuery('/audit/export', { ...filter })}`;

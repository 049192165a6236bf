import { type QueryKey, useQueries } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

export interface WindowPage<Row> {
  readonly items: readonly Row[];
  readonly total: number;
}

export interface WindowedRows<Row> {
  /** Null until the first answer. */
  readonly total: number | null;
  /** Undefined while it is being read. */
  readonly rowAt: (index: number) => Row | undefined;
  /** The table says what is in sight. */
  readonly show: (first: number, last: number) => void;
  /** What is shown answers the question before this one; the new answer is on its way. */
  readonly isStale: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

export interface WindowedRowsOptions<Row> {
  /** Names the question: filters and sort. */
  readonly queryKey: QueryKey;
  readonly read: (offset: number, limit: number, signal: AbortSignal) => Promise<WindowPage<Row>>;
  readonly pageSize?: number;
  readonly meta?: { readonly refreshOn?: readonly string[]; readonly vin?: string };
}

interface Shown<Row> {
  question: string;
  total: number;
  pages: Map<number, readonly Row[]>;
}

/**
 * A list of any length, of which only what is in sight is read: pages of `pageSize` rows by offset.
 *   const rows = useWindowedRows({ queryKey: ['vehicles', filters], read: (offset, limit, signal) => … });
 *   <VirtualTable rows={rows} … />
 * A new question keeps the old answer in sight until the new one is there, so that typing does not flicker.
 */
export function useWindowedRows<Row>(options: WindowedRowsOptions<Row>): WindowedRows<Row> {
  const { queryKey, read, pageSize = 100, meta } = options;
  const question = JSON.stringify(queryKey);
  const [sight, setSight] = useState({ question, from: 0, to: 0 });
  const { from, to } = sight.question === question ? sight : { from: 0, to: 0 };
  const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...queryKey, 'page', page],
      queryFn: ({ signal }: { signal: AbortSignal }) => read(page * pageSize, pageSize, signal),
      ...(meta === undefined ? {} : { meta }),
    })),
  });

  const shown = useRef<Shown<Row> | null>(null);
  const answered = results.find((result) => result.data !== undefined)?.data;
  if (answered !== undefined) {
    if (shown.current?.question !== question) shown.current = { question, total: 0, pages: new Map() };
    shown.current.total = answered.total;
    for (const [index, page] of pages.entries()) {
      const items = results[index]?.data?.items;
      if (items !== undefined) shown.current.pages.set(page, items);
    }
  }

  const rowAt = useCallback(
    (index: number): Row | undefined =>
      shown.current?.pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    [pageSize],
  );
  const show = useCallback(
    (first: number, last: number) => {
      const next = { question, from: Math.floor(first / pageSize), to: Math.floor(last / pageSize) };
      setSight((old) =>
        old.question === question && old.from === next.from && old.to === next.to ? old : next,
      );
    },
    [question, pageSize],
  );
  const failed = results.find((result) => result.error !== null && result.data === undefined);
  return {
    total: shown.current?.total ?? null,
    rowAt,
    show,
    isStale: shown.current !== null && shown.current.question !== question,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}

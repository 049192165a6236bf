/**
 * A list that is read page by page as one scrolls; only what is in sight is drawn. The page scrolls, not the list.
 *   <EndlessList label={t('entries')} items={items} keyOf={(entry) => entry.id} height={56} more={query} row={(entry) => …} />
 * Rows may have any height. `j` and `k` move through rows that hold a link or a button, the first of which gets the focus.
 */
import { Button, Center } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { useListKeys } from './list-keys.ts';

/** What useInfiniteQuery says of the pages that are still to come. */
export interface MorePages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => unknown;
}

const complete: MorePages = {
  hasNextPage: false,
  isFetchingNextPage: false,
  isFetchNextPageError: false,
  fetchNextPage: () => undefined,
};

export function EndlessList<Item>({
  label,
  items,
  keyOf,
  row,
  height,
  more = complete,
}: {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  row: (item: Item, index: number) => ReactNode;
  /** About how high a row is. */
  height: number;
  /** Left out where all items are there. */
  more?: MorePages;
}): ReactNode {
  const { t } = useTranslation();
  const frame = useRef<HTMLUListElement>(null);
  const active = useRef(-1);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(frame.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => height,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 8,
    scrollMargin: top,
  });
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = more;
  const wantsMore = hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= items.length - 10;
  useEffect(() => {
    if (wantsMore) fetchNextPage();
  }, [wantsMore, fetchNextPage]);

  const target = () =>
    frame.current?.querySelector<HTMLElement>(`[data-index="${active.current}"] :is(a, button)`);
  const focus = (index: number) => {
    active.current = Math.max(0, Math.min(items.length - 1, index));
    virtualizer.scrollToIndex(active.current, { align: 'auto' });
    target()?.focus({ preventScroll: true });
    // What was not in sight is drawn after the scroll.
    requestAnimationFrame(() => target()?.focus({ preventScroll: true }));
  };
  useListKeys({
    move: (by) => focus(active.current + by),
    open: () => target()?.click(),
  });

  return (
    <>
      <ul ref={frame} aria-label={label} className="endless" style={{ height: virtualizer.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const item = items[index];
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={hasNextPage ? -1 : items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {item !== undefined && row(item, index)}
            </li>
          );
        })}
      </ul>
      {hasNextPage && (
        <Center py="sm">
          <Button variant="subtle" color="gray" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('more')}
          </Button>
        </Center>
      )}
    </>
  );
}

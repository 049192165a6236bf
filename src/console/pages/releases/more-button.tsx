import { Button, Center } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import type { MorePages } from '../../parts/endless-list.tsx';

/** The next page of a list, where there is one. */
export function MoreButton({
  query: { hasNextPage, isFetchingNextPage, fetchNextPage },
}: {
  query: MorePages;
}): ReactNode {
  const { t } = useTranslation();
  return hasNextPage ? (
    <Center>
      <Button
        variant="subtle"
        color="gray"
        className="touch"
        loading={isFetchingNextPage}
        onClick={() => fetchNextPage()}
      >
        {t('more')}
      </Button>
    </Center>
  ) : null;
}

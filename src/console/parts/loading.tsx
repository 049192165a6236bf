import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

/** Grey bars of the final size while something is read: `<LoadingRows count={12} height={44} />`. */
export function LoadingRows({ count = 6, height = 44 }: { count?: number; height?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <Stack gap={6} role="status" aria-label={t('loading')}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars that are all the same
        <Skeleton key={index} height={height - 6} radius="sm" />
      ))}
    </Stack>
  );
}

export function LoadingBlock({ height }: { height: number | string }): ReactNode {
  const { t } = useTranslation();
  return <Skeleton height={height} radius="md" role="status" aria-label={t('loading')} />;
}

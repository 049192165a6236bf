import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call, withQuery } from '../api/client.ts';
import type { Alert, Page } from '../api/types.ts';
import { useTranslation } from '../i18n/use-translation.ts';

const most = 100;

/** How many alerts fire that nobody has acknowledged; `most` stands for as many or more. */
export function useOpenAlerts(): number {
  const { data } = useQuery({
    queryKey: ['open-alerts'],
    queryFn: ({ signal }) =>
      call<Page<Alert>>('GET', withQuery('/alerts', { state: 'firing', limit: most }), undefined, { signal }),
    meta: { refreshOn: ['alert'] },
  });
  return data?.items.filter(({ acknowledgedBy }) => acknowledgedBy === null).length ?? 0;
}

export function AlertCount(): ReactNode {
  const { t } = useTranslation('shell');
  const count = useOpenAlerts();
  if (count === 0) return null;
  return (
    <span className="count number" title={t('openAlerts', { count })}>
      {count >= most ? `${most - 1}+` : count}
    </span>
  );
}

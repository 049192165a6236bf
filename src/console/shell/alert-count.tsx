import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api/client.ts';
import type { Schemas } from '../api/openapi.ts';
import { useTranslation } from '../i18n/use-translation.ts';

const most = 100;

/** How many alerts fire that nobody has acknowledged or muted. */
export function useOpenAlerts(): number {
  const { data } = useQuery({
    queryKey: ['open-alerts'],
    queryFn: ({ signal }) =>
      call<Schemas['AlertCounts']>(
        'GET',
        '/alerts/counts?state=firing&acknowledged=false&muted=false',
        undefined,
        {
          signal,
        },
      ),
    meta: { refreshOn: ['alert'] },
  });
  return data?.total ?? 0;
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

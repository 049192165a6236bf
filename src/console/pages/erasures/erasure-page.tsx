import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../api/problem.ts';
import { useErasure } from '../../api/queries/erasures.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote, NoPermission, NotFound } from '../../parts/states.tsx';
import { Certificate } from './certificate.tsx';
import { Progress } from './progress.tsx';

/** How far an erasure is; its certificate once it is done. */
export function ErasurePage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('erasures');
  const may = useMay()('vehicles.erase');
  const { data, error, isPending, refetch } = useErasure(id, may);
  const isUnknown = error instanceof Problem && error.status === 404;
  const isDone = data?.finishedAt != null;
  return (
    <Page
      title={t(isDone ? 'certificate' : 'one')}
      width="narrow"
      back={{ href: '/erasures', label: t('shell:nav.erasures') }}
    >
      <Stack>
        {!may && <NoPermission />}
        {isUnknown && <NotFound hint={t('unknown')} />}
        {error !== null && !isUnknown && <ErrorNote error={error} retry={refetch} />}
        {may && isPending && <LoadingBlock height={420} />}
        {data !== undefined && (isDone ? <Certificate erasure={data} /> : <Progress erasure={data} />)}
      </Stack>
    </Page>
  );
}

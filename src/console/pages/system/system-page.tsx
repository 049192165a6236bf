import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useSystem } from '../../api/queries/system.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote, NoPermission } from '../../parts/states.tsx';
import { EndedAlerts } from './ended-alerts.tsx';
import { Engines } from './engines.tsx';
import { JobList } from './job-list.tsx';
import { LastHour } from './last-hour.tsx';
import { Verdict } from './verdict.tsx';

export function SystemPage(): ReactNode {
  const { t } = useTranslation('system');
  const may = useMay();
  return <Page title={t('shell:nav.system')}>{may('system.read') ? <Status /> : <NoPermission />}</Page>;
}

/** Is everything well; what is not and what to do; then the figures behind it. */
function Status(): ReactNode {
  const system = useSystem();
  return (
    <Stack>
      {system.error !== null && <ErrorNote error={system.error} retry={() => system.refetch()} />}
      {system.isPending && (
        <>
          <LoadingBlock height={92} />
          <LoadingBlock height={330} />
          <LoadingBlock height={420} />
        </>
      )}
      {system.data !== undefined && (
        <>
          <Verdict system={system.data} />
          <EndedAlerts ended={system.data.ended} />
          <LastHour minutes={system.data.minutes} />
          <Engines system={system.data} />
          <JobList jobs={system.data.jobs} />
        </>
      )}
    </Stack>
  );
}

import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { DeadJobs } from './dead-jobs.tsx';
import { GoingOn } from './going-on.tsx';

/** What the server does in the background: what goes on, and what has failed for good. */
export function JobsPage(): ReactNode {
  const { t } = useTranslation('jobs');
  const may = useMay();
  const board = may('jobs.write') && (
    <Button component="a" href="/jobs-board" target="_blank" variant="default" size="sm" className="touch">
      {t('board')}
    </Button>
  );
  return (
    <Page title={t('title')} back={{ href: '/system', label: t('shell:nav.system') }} actions={board}>
      {may('system.read') ? (
        <Stack>
          <GoingOn />
          <DeadJobs />
        </Stack>
      ) : (
        <NoPermission />
      )}
    </Page>
  );
}

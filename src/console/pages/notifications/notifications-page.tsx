import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { AddressTabs } from '../../parts/address-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { Log } from './log.tsx';
import { Policy } from './policy.tsx';
import { TestButtons } from './test-buttons.tsx';

/** Who was told what, and by which policy. */
export function NotificationsPage(): ReactNode {
  const { t } = useTranslation('notifications');
  const may = useMay();
  if (!may('notifications.read'))
    return (
      <Page title={t('shell:nav.notifications')}>
        <NoPermission />
      </Page>
    );
  return (
    <Page title={t('shell:nav.notifications')} actions={<TestButtons />}>
      <AddressTabs
        label={t('tabs.label')}
        tabs={[
          { id: 'log', label: t('tabs.log'), content: <Log /> },
          { id: 'policy', label: t('tabs.policy'), content: <Policy /> },
        ]}
      />
    </Page>
  );
}

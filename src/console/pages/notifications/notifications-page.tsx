import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { Log } from './log.tsx';
import { Policy } from './policy.tsx';
import { TestButtons } from './test-buttons.tsx';

const tabs = ['log', 'policy'] as const;

/** Who was told what, and by which policy. */
export function NotificationsPage(): ReactNode {
  const { t } = useTranslation('notifications');
  const may = useMay();
  const url = useUrlState();
  const tab = tabs.find((name) => name === url.get('tab')) ?? 'log';
  if (!may('notifications.read'))
    return (
      <Page title={t('shell:nav.notifications')}>
        <NoPermission />
      </Page>
    );
  return (
    <Page title={t('shell:nav.notifications')} actions={<TestButtons />}>
      <Tabs
        value={tab}
        onChange={(name) => url.set({ tab: name === 'log' ? null : name }, 'push')}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={t('tabs.label')}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name} className="touch">
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="log">
          <Log />
        </Tabs.Panel>
        <Tabs.Panel value="policy">
          <Policy />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

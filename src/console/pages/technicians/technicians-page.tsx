import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { People } from './people.tsx';
import { Places } from './places.tsx';
import { Rotas } from './rotas.tsx';

const tabs = ['rota', 'people', 'places'] as const;

/** Who is on call, who goes to cars, and from where. */
export function TechniciansPage(): ReactNode {
  const { t } = useTranslation('technicians');
  const may = useMay();
  const url = useUrlState();
  const tab = tabs.find((name) => name === url.get('tab')) ?? 'rota';
  return (
    <Page title={t('shell:nav.technicians')}>
      {may('technicians.read') ? (
        <Tabs
          value={tab}
          onChange={(name) => url.set({ tab: name === 'rota' ? null : name, edit: null, q: null }, 'push')}
          keepMounted={false}
        >
          <Tabs.List mb="md" aria-label={t('tabs.label')}>
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name} className="touch">
                {t(`tabs.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="rota">
            <Rotas />
          </Tabs.Panel>
          <Tabs.Panel value="people">
            <People />
          </Tabs.Panel>
          <Tabs.Panel value="places">
            <Places />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <NoPermission />
      )}
    </Page>
  );
}

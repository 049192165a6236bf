import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { AddressTabs } from '../../parts/address-tabs.tsx';
import { Page } from '../../parts/page.tsx';
import { NoPermission } from '../../parts/states.tsx';
import { People } from './people.tsx';
import { Places } from './places.tsx';
import { Rotas } from './rotas.tsx';

/** Who is on call, who goes to cars, and from where. */
export function TechniciansPage(): ReactNode {
  const { t } = useTranslation('technicians');
  const may = useMay();
  return (
    <Page title={t('shell:nav.technicians')}>
      {may('technicians.read') ? (
        <AddressTabs
          label={t('tabs.label')}
          forgets={['edit', 'q']}
          tabs={[
            { id: 'rota', label: t('tabs.rota'), content: <Rotas /> },
            { id: 'people', label: t('tabs.people'), content: <People /> },
            { id: 'places', label: t('tabs.places'), content: <Places /> },
          ]}
        />
      ) : (
        <NoPermission />
      )}
    </Page>
  );
}

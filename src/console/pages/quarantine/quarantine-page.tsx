import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';

export function QuarantinePage(): ReactNode {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('nav.quarantine')}>
      <Empty title={t('comingPage')} />
    </Page>
  );
}

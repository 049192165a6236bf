import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { Page } from '../parts/page.tsx';
import { NotFound } from '../parts/states.tsx';

/** An address that leads to nothing. */
export function NowherePage(): ReactNode {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('nowhere')}>
      <NotFound />
    </Page>
  );
}

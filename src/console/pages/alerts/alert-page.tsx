import type { ReactNode } from 'react';
import { useAlert } from '../../api/queries/alerts.ts';
import { useInboxNews } from '../../api/queries/inbox.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { AlertActionsProvider } from './alert-actions.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { AlertKeys } from './alert-keys.tsx';
import { knownAlert } from './known-alert.ts';

/** One alert on a page of its own: the link that people send each other. */
export function AlertPage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('alerts');
  const alert = useAlert(id, knownAlert(id)).data;
  useInboxNews(() => undefined);
  return (
    <Page
      title={alert === undefined ? t('detail.title') : t('detail.titleOf', { vin: alert.vin.slice(-6) })}
      back={{ href: '/alerts', label: t('shell:nav.alerts') }}
      width="wide"
    >
      <AlertActionsProvider isPage>
        {alert !== undefined && <AlertKeys alert={alert} />}
        <AlertDetail id={id} isPage />
      </AlertActionsProvider>
    </Page>
  );
}

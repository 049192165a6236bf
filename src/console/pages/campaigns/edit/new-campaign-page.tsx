import type { ReactNode } from 'react';
import { useMay } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Page } from '../../../parts/page.tsx';
import { NoPermission } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import { CampaignForm } from './campaign-form.tsx';
import { newDraft } from './draft.ts';

/** `?release=` is what it installs. */
export function NewCampaignPage(): ReactNode {
  const { t } = useTranslation('campaigns');
  const may = useMay();
  const url = useUrlState();
  return (
    <Page title={t('new')} back={{ href: '/campaigns', label: t('list') }}>
      {may('campaigns.write') ? (
        <CampaignForm first={newDraft(url.get('release'))} id={null} version={0} />
      ) : (
        <NoPermission />
      )}
    </Page>
  );
}

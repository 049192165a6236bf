import type { ReactNode } from 'react';
import { Redirect } from 'wouter';
import { useCampaign } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { CampaignForm } from './campaign-form.tsx';
import { draftOf } from './draft.ts';

/** A draft is written again; what is no draft any more is shown instead. */
export function EditCampaignPage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('campaigns');
  const campaign = useCampaign(id);
  const { data } = campaign;
  if (data !== undefined && !data.actions.includes('change'))
    return <Redirect to={`/campaigns/${id}`} replace />;
  return (
    <Page title={data?.name ?? t('change')} back={{ href: `/campaigns/${id}`, label: t('list') }}>
      {campaign.error !== null && <ErrorNote error={campaign.error} retry={() => campaign.refetch()} />}
      {data === undefined && campaign.isPending && <LoadingBlock height={480} />}
      {data !== undefined && <CampaignForm first={draftOf(data)} id={id} version={data.version} />}
    </Page>
  );
}

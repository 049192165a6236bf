import { Alert, Anchor, Modal, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type CampaignDetail, useRollBack } from '../../../api/queries/campaigns.ts';
import { useReleases } from '../../../api/queries/releases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { ErrorNote } from '../../../parts/states.tsx';

/** A rollback is a campaign of its own: a draft for the vehicles that began to install, with the plan of this one. */
export function RollbackDialog({
  campaign,
  close,
}: {
  campaign: CampaignDetail;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const [, go] = useLocation();
  const releases = useReleases();
  const rollBack = useRollBack(campaign.id);
  const [releaseId, setReleaseId] = useState<string | null>(null);
  const [isSent, setSent] = useState(false);
  const offered = (releases.data?.pages.flatMap((page) => page.items) ?? []).filter(
    ({ rollback, isTrusted }) => rollback && isTrusted,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (releaseId === null) return;
    rollBack.mutate(
      {
        releaseId,
        name: t('rollback.name', { name: campaign.name }).slice(0, 200),
        plan: campaign.plan,
      },
      { onSuccess: ({ id }) => go(`/campaigns/${id}`) },
    );
  };
  const rest = formError(rollBack.error, ['releaseId']);
  return (
    <Modal
      opened
      onClose={close}
      title={t('rollback.title', { name: campaign.name })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('rollback.hint')}</Text>
          {releases.isSuccess && offered.length === 0 ? (
            <Alert color="orange" variant="light">
              {t('rollback.none')}{' '}
              <Anchor component={Link} href="/releases/new" inherit>
                {t('newRelease')}
              </Anchor>
            </Alert>
          ) : (
            <Select
              label={t('rollback.release')}
              placeholder={t('form.chooseRelease')}
              data={offered.map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))}
              value={releaseId}
              onChange={setReleaseId}
              error={isSent && releaseId === null ? t('missing') : fieldErrors(rollBack.error).releaseId}
            />
          )}
          {rest !== null && <ErrorNote error={rest} />}
          <FormButtons close={close} action={t('rollback.write')} isSending={rollBack.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}

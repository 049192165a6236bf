import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type CampaignDetail, useStepCampaign } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { useConfirm } from '../../../parts/confirm.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { Digest } from '../../releases/digest.tsx';
import classes from '../campaigns.module.css';
import { ReasonDialog } from './reason-dialog.tsx';

/** What a second person signs off: the list, what is installed, the plan, each by its digest. */
export function Approval({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const confirm = useConfirm();
  const toast = useToast();
  const step = useStepCampaign(campaign.id);
  const [isDenying, setDenying] = useState(false);
  const { id, name, actions, targets, digest, contentsDigest, targetsDigest } = campaign;
  const mayApprove = actions.includes('approve');
  const approve = async () => {
    if (digest === null) return;
    const isSure = await confirm({
      title: t('approval.ask', { name }),
      body: t('approval.follows', { targets: targets ?? 0 }),
      action: t('approval.approve'),
      isDangerous: false,
    });
    if (!isSure) return;
    // With the digest that stood here: what changed meanwhile is not signed off unseen.
    step.mutate(
      { action: 'approve', body: { digest } },
      { onSuccess: () => toast({ message: t('act.done.approve') }) },
    );
  };
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t('approval.title')}
        </Title>
        <Text size="sm">
          {t('approval.asked', { who: campaign.requestedBy ?? '' })}{' '}
          {campaign.requestedAt !== null && <Moment at={campaign.requestedAt} />}
        </Text>
        <dl className={classes.facts}>
          <dt>{t('approval.targets')}</dt>
          <dd>
            <a href={`/campaigns/${id}?tab=vehicles`} className={classes.quiet}>
              {t('words.vehicles', { count: targets ?? 0 })}
            </a>
          </dd>
          {(
            [
              ['whole', digest],
              ['contents', contentsDigest],
              ['list', targetsDigest],
            ] as const
          ).map(([what, value]) =>
            value === null ? null : <DigestFact key={what} title={t(`approval.${what}`)} value={value} />,
          )}
        </dl>
        {!mayApprove && !actions.includes('deny') && (
          <Text size="sm" c="dimmed">
            {t('approval.noRight')}
          </Text>
        )}
        {!mayApprove && actions.includes('deny') && (
          <Alert color="gray" variant="light" icon={<Icon name="people" />}>
            {t('approval.second')}
          </Alert>
        )}
        {step.error !== null && <ErrorNote error={step.error} />}
        <Group gap="xs" justify="flex-end">
          {actions.includes('deny') && (
            <Button variant="default" className="touch" onClick={() => setDenying(true)}>
              {t('approval.deny')}
            </Button>
          )}
          {mayApprove && (
            <Button
              className="touch"
              leftSection={<Icon name="check" size={16} />}
              loading={step.isPending}
              onClick={approve}
            >
              {t('approval.approve')}
            </Button>
          )}
        </Group>
      </Stack>
      {isDenying && (
        <ReasonDialog
          title={t('approval.denyAsk', { name })}
          action={t('approval.deny')}
          close={() => setDenying(false)}
          run={(reason) => step.mutateAsync({ action: 'deny', body: { reason } })}
        >
          <Text size="sm">{t('approval.denyFollows')}</Text>
        </ReasonDialog>
      )}
    </Paper>
  );
}

function DigestFact({ title, value }: { title: string; value: string }): ReactNode {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Digest value={value} isWhole />
      </dd>
    </>
  );
}

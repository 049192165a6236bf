import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import {
  type CampaignDetail,
  type CampaignStep,
  useDeleteCampaign,
  useStepCampaign,
} from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useConfirm } from '../../../parts/confirm.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { useToast } from '../../../parts/toast.tsx';
import classes from '../campaigns.module.css';
import { ReasonDialog } from './reason-dialog.tsx';
import { ResumeDialog } from './resume-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

type Asked = 'halt' | 'resume' | 'abort' | 'rollback';

/** What this person may do now, the most urgent first. */
export function Actions({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const toast = useToast();
  const confirm = useConfirm();
  const [, go] = useLocation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const step = useStepCampaign(campaign.id);
  const remove = useDeleteCampaign();
  const { actions, id, name } = campaign;
  const may = (action: CampaignDetail['actions'][number]) => actions.includes(action);
  const close = () => setAsked(null);

  const take = async (request: CampaignStep) => {
    await step.mutateAsync(request);
    toast({ message: t(`act.done.${request.action}`) });
  };
  const sure = async (action: 'start' | 'hold' | 'next-wave' | 'request-approval') => {
    const isSure = await confirm({
      title: t(`act.${action}`),
      body: t(`act.follows.${action}`, { targets: campaign.targets ?? 0 }),
      action: t(`act.${action}`),
      isDangerous: false,
    });
    if (!isSure) return;
    await take({ action }).catch((error: unknown) => toast({ error }));
  };
  const throwAway = async () => {
    const isSure = await confirm({
      title: t('act.delete'),
      body: t('act.follows.delete', { name }),
      action: t('act.delete'),
    });
    if (!isSure) return;
    try {
      await remove.mutateAsync(id);
      go('/campaigns', { replace: true });
    } catch (error) {
      toast({ error });
    }
  };
  return (
    <div className={classes.actions}>
      {may('halt') && (
        <Button
          color="red.8"
          size="md"
          data-first
          leftSection={<Icon name="octagon" size={20} />}
          onClick={() => setAsked('halt')}
        >
          {t('act.halt')}
        </Button>
      )}
      {may('start') && (
        <Button className="touch" leftSection={<Icon name="play" size={16} />} onClick={() => sure('start')}>
          {t('act.start')}
        </Button>
      )}
      {may('resume') && (
        <Button
          className="touch"
          leftSection={<Icon name="play" size={16} />}
          onClick={() => setAsked('resume')}
        >
          {t('act.resume')}
        </Button>
      )}
      {may('next-wave') && (
        <Button
          className="touch"
          leftSection={<Icon name="play" size={16} />}
          onClick={() => sure('next-wave')}
        >
          {t('act.next-wave')}
        </Button>
      )}
      {may('request-approval') && (
        <Button
          className="touch"
          leftSection={<Icon name="lock" size={16} />}
          onClick={() => sure('request-approval')}
        >
          {t('act.request-approval')}
        </Button>
      )}
      {may('change') && (
        <Button component={Link} href={`/campaigns/${id}/edit`} variant="default" className="touch">
          {t('change')}
        </Button>
      )}
      {may('hold') && (
        <Button
          variant="default"
          className="touch"
          leftSection={<Icon name="pause" size={16} />}
          onClick={() => sure('hold')}
        >
          {t('act.hold')}
        </Button>
      )}
      {may('rollback') && (
        <Button
          variant="default"
          className="touch"
          leftSection={<Icon name="undo" size={16} />}
          onClick={() => setAsked('rollback')}
        >
          {t('act.rollback')}
        </Button>
      )}
      {may('abort') && (
        <Button variant="light" color="red" className="touch" onClick={() => setAsked('abort')}>
          {t('act.abort')}
        </Button>
      )}
      {may('delete') && (
        <Button variant="subtle" color="red" className="touch" onClick={throwAway}>
          {t('act.delete')}
        </Button>
      )}
      {asked === 'halt' && (
        <ReasonDialog
          title={t('act.ask.halt', { name })}
          action={t('act.halt')}
          isDangerous
          isOptional
          close={close}
          run={(why) => take({ action: 'halt', body: why === '' ? {} : { why } })}
        >
          <Text size="sm">{t('act.follows.halt')}</Text>
        </ReasonDialog>
      )}
      {asked === 'abort' && (
        <ReasonDialog
          title={t('act.ask.abort', { name })}
          action={t('act.abort')}
          isDangerous
          close={close}
          run={(why) => take({ action: 'abort', body: { why } })}
        >
          <Text size="sm">{t('act.follows.abort')}</Text>
        </ReasonDialog>
      )}
      {asked === 'resume' && campaign.halt !== null && (
        <ResumeDialog campaign={campaign} halt={campaign.halt} take={take} close={close} />
      )}
      {asked === 'rollback' && <RollbackDialog campaign={campaign} close={close} />}
    </div>
  );
}

import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type DeadJob, useDiscardJob, useRetryJob } from '../../api/queries/jobs.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import classes from './jobs.module.css';
import { useJobWords } from './use-job-words.ts';
import { useTold } from './use-told.ts';

/** One failure: why, how often tried, when, with what; and what may be done. */
export function DeadJobRow({ dead, may }: { dead: DeadJob; may: boolean }): ReactNode {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const { attempts: count, attemptsAllowed: all } = dead;
  return (
    <li className={classes.dead} data-dead={dead.id}>
      <div className={classes.grow}>
        <Text size="sm" fw={500} className={classes.error ?? ''}>
          {dead.error}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`reason.${dead.reason}`)}{' '}
          {all === null || all < count ? t('tries', { count }) : t('triesOf', { count, all })} ·{' '}
          {t('failedAgo', { ago: format.ago(dead.failedAt) })}
        </Text>
        <Details dead={dead} />
      </div>
      {may && <Actions dead={dead} />}
    </li>
  );
}

function Actions({ dead }: { dead: DeadJob }): ReactNode {
  const { t } = useTranslation('jobs');
  const { nameOf } = useJobWords();
  const confirm = useConfirm();
  const told = useTold();
  const retry = useRetryJob();
  const discard = useDiscardJob();

  async function giveUp(): Promise<void> {
    const title = t('giveUpTitle', { name: nameOf(dead.job) });
    const asked = { title, body: t('giveUpWhat'), action: t('giveUp'), isDangerous: true };
    if (!(await confirm(asked))) return;
    await told(discard.mutateAsync(dead), () => t('givenUp'));
  }

  return (
    <Group gap={6} wrap="nowrap" className={classes.button ?? ''}>
      {dead.canRetry && (
        <Button
          size="compact-sm"
          variant="light"
          className="touch"
          loading={retry.isPending}
          onClick={() => told(retry.mutateAsync(dead), () => t('againDone', { count: 1 }))}
        >
          {t('again')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        className="touch"
        loading={discard.isPending}
        onClick={giveUp}
      >
        {t('giveUp')}
      </Button>
    </Group>
  );
}

function Details({ dead }: { dead: DeadJob }): ReactNode {
  const { t } = useTranslation('jobs');
  const rows: [string, ReactNode][] = [
    [t('added'), <Moment key="a" at={dead.addedAt} style="moment" />],
    [t('failed'), <Moment key="f" at={dead.failedAt} style="moment" />],
    [t('id'), <code key="i">{dead.id}</code>],
  ];
  return (
    <details className={classes.details}>
      <summary className="touch">{t('details')}</summary>
      <dl className={classes.facts}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('data')}</dt>
          <dd>{dead.data === null ? t('dataHidden') : <code>{JSON.stringify(dead.data)}</code>}</dd>
        </div>
      </dl>
    </details>
  );
}

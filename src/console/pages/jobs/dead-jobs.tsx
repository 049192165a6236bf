import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type DeadJob, useDeadJobs, useRetryAllJobs } from '../../api/queries/jobs.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { DeadJobRow } from './dead-job-row.tsx';
import classes from './jobs.module.css';
import { useJobWords } from './use-job-words.ts';
import { useTold } from './use-told.ts';

/** What has failed for good, by job: the job that failed last comes first. */
export function DeadJobs(): ReactNode {
  const { t } = useTranslation('jobs');
  const dead = useDeadJobs();
  const may = useMay()('jobs.write');
  const items = dead.data?.items ?? [];
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="dead-jobs">
      <Group gap={8} mb={4}>
        {dead.isSuccess && <SeverityIcon severity={items.length === 0 ? 'ok' : 'minor'} />}
        <Title order={2} size="h5" id="dead-jobs">
          {t('dead')}
        </Title>
      </Group>
      {items.length > 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {t('deadHint')} {!may && t('mayNot')}
        </Text>
      )}
      {dead.error !== null && <ErrorNote error={dead.error} retry={() => dead.refetch()} />}
      {dead.isPending && <LoadingRows count={3} height={64} />}
      {dead.isSuccess && items.length === 0 && (
        <Empty icon="check" title={t('deadNone')} hint={t('deadNoneHint')} />
      )}
      <Stack gap="lg">
        {[...Map.groupBy(items, ({ job }) => job)].map(([job, each]) => (
          <OfJob key={job} job={job} items={each} may={may} />
        ))}
      </Stack>
    </Paper>
  );
}

function OfJob({ job, items, may }: { job: string; items: readonly DeadJob[]; may: boolean }): ReactNode {
  const { t } = useTranslation('jobs');
  const { nameOf, aboutOf } = useJobWords();
  const told = useTold();
  const retryAll = useRetryAllJobs();
  const about = aboutOf(job);
  return (
    <section aria-label={nameOf(job)} data-job={job}>
      <Group justify="space-between" gap="xs">
        <div className={classes.grow}>
          <Title order={3} size="h6">
            {nameOf(job)}
          </Title>
          {about !== null && (
            <Text size="xs" c="dimmed">
              {t('meanwhile')}: {about}
              {items[0]?.isScheduled === true && ` ${t('scheduled')}`}
            </Text>
          )}
        </div>
        {may && items.length > 1 && items[0]?.canRetry === true && (
          <Button
            size="compact-sm"
            variant="light"
            className="touch"
            loading={retryAll.isPending}
            onClick={() =>
              told(retryAll.mutateAsync(job), ({ retried }) => t('againDone', { count: retried }))
            }
          >
            {t('againAll', { count: items.length })}
          </Button>
        )}
      </Group>
      <ul className={classes.list}>
        {items.map((dead) => (
          <DeadJobRow key={dead.id} dead={dead} may={may} />
        ))}
      </ul>
    </section>
  );
}

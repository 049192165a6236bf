import { Button, Group, Paper, ScrollArea, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { System } from '../../api/queries/system.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age, Moment } from '../../parts/age.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { useJobWords } from '../jobs/use-job-words.ts';
import classes from './system.module.css';

/** What runs beside: when it last did, when it will, what failed. */
export function JobList({ jobs }: { jobs: System['jobs'] }): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  const items = jobs.items ?? [];
  const { nameOf } = useJobWords();
  return (
    <Paper withBorder p="sm" component="section" id="jobs">
      <Group gap={8} mb="xs">
        <SeverityIcon
          severity={jobs.items === null || items.some(({ failed }) => failed > 0) ? 'minor' : 'ok'}
        />
        <Title order={2} size="h5">
          {t('jobs')}
        </Title>
        <Text size="xs" c="dimmed">
          {jobs.product} {jobs.version} ·{' '}
          {t('people', { running: jobs.workRunning, failed: jobs.workFailedLastDay })}
        </Text>
        <Button
          component={Link}
          href="/system/jobs"
          variant="light"
          size="compact-sm"
          className="touch"
          ml="auto"
        >
          {t('jobsMore')}
        </Button>
      </Group>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0 }}>
        <Table verticalSpacing={6} horizontalSpacing="xs" className={classes.jobs ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('jobName')}</Table.Th>
              <Table.Th ta="right" visibleFrom="sm">
                {t('jobRunning')}
              </Table.Th>
              <Table.Th ta="right">{t('jobFailed')}</Table.Th>
              <Table.Th>{t('jobLast')}</Table.Th>
              <Table.Th>{t('jobNext')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((job) => (
              <Table.Tr key={job.name}>
                <Table.Th scope="row" fw={400}>
                  {nameOf(job.name)}
                  {job.lastError !== null && (
                    <Text size="xs" c="red" component="div">
                      {job.lastError}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td ta="right" visibleFrom="sm">
                  {format.number(job.active + job.waiting)}
                </Table.Td>
                <Table.Td ta="right">{format.number(job.failed)}</Table.Td>
                <Table.Td>{job.lastSucceededAt === null ? '–' : <Age at={job.lastSucceededAt} />}</Table.Td>
                <Table.Td>{job.nextAt === null ? '–' : <Moment at={job.nextAt} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Paper>
  );
}

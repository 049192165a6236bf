import { Badge, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { isOpen, useEndWork, useEverybodysWork, type Work } from '../../api/queries/jobs.ts';
import { useMay, useSession } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import classes from './jobs.module.css';
import { useJobWords } from './use-job-words.ts';
import { useTold } from './use-told.ts';

const endedShown = 8;
const colors = {
  succeeded: 'teal',
  failed: 'red',
  cancelled: 'gray',
  waiting: 'gray',
  running: 'cyan',
} as const;

/** What people asked for that takes longer than an answer: how far each is, and the last that ended. */
export function GoingOn(): ReactNode {
  const { t } = useTranslation('jobs');
  const work = useEverybodysWork();
  const items = work.data?.items ?? [];
  const open = items.filter(isOpen);
  const ended = items.filter((item) => !isOpen(item)).slice(0, endedShown);
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="going-on">
      <Title order={2} size="h5" mb="xs" id="going-on">
        {t('going')}
      </Title>
      {work.error !== null && <ErrorNote error={work.error} retry={() => work.refetch()} />}
      {work.isPending && <LoadingRows count={2} height={56} />}
      {work.isSuccess && open.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('goingNone')}
        </Text>
      )}
      <Stack gap="sm">
        {open.map((item) => (
          <OpenWork key={item.id} item={item} />
        ))}
      </Stack>
      {ended.length > 0 && (
        <>
          <Title order={3} size="h6" mt="md" mb={4}>
            {t('lately')}
          </Title>
          <ul className={classes.list}>
            {ended.map((item) => (
              <EndedWork key={item.id} item={item} />
            ))}
          </ul>
        </>
      )}
    </Paper>
  );
}

function OpenWork({ item }: { item: Work }): ReactNode {
  const { t } = useTranslation('jobs');
  const { nameOf } = useJobWords();
  const format = useFormat();
  const may = useMay();
  const mine = useSession().data?.username === item.username;
  const confirm = useConfirm();
  const told = useTold();
  const end = useEndWork();
  const name = nameOf(item.kind);

  async function cancel(): Promise<void> {
    const title = t('cancelTitle', { name });
    const body = t('cancelWhat', { who: item.username });
    if (!(await confirm({ title, body, action: t('cancel'), isDangerous: true }))) return;
    await told(end.mutateAsync(item.id), () => t('cancelled', { name }));
  }

  return (
    <div data-work={item.id}>
      <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
        <div className={classes.grow}>
          <Group gap={8}>
            <Text fw={600} size="sm" component="span">
              {name}
            </Text>
            <State item={item} />
          </Group>
          <Text size="xs" c="dimmed">
            {t('askedBy', { who: item.username, ago: format.ago(item.createdAt) })}
            {item.note !== null && ` · ${item.note}`}
          </Text>
        </div>
        {(mine || may('jobs.write')) && (
          <Button
            size="compact-sm"
            variant="light"
            color="red"
            className={`touch ${classes.button}`}
            loading={end.isPending}
            onClick={cancel}
          >
            {t('cancel')}
          </Button>
        )}
      </Group>
      <Progress
        mt={6}
        value={item.progress * 100}
        animated={item.state === 'running'}
        aria-label={t('progress', { name, fraction: item.progress })}
      />
    </div>
  );
}

function EndedWork({ item }: { item: Work }): ReactNode {
  const { t } = useTranslation('jobs');
  const { nameOf } = useJobWords();
  return (
    <li className={classes.ended}>
      <Text size="sm" component="span">
        {nameOf(item.kind)}
      </Text>
      <State item={item} />
      <Text size="xs" c="dimmed" component="span">
        {item.username} · <Age at={item.finishedAt ?? item.createdAt} />
      </Text>
      {item.state === 'failed' && (
        <Text size="xs" component="div" className={classes.wide ?? ''}>
          {item.error ?? t('state.failed')}
        </Text>
      )}
    </li>
  );
}

function State({ item: { state } }: { item: Work }): ReactNode {
  const { t } = useTranslation('jobs');
  return (
    <Badge size="sm" variant="light" color={colors[state]} className={classes.state ?? ''}>
      {t(`state.${state}`)}
    </Badge>
  );
}

import { Alert, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  type QuarantineEntry,
  useMarkQuarantine,
  useQuarantineEntry,
  useRetryQuarantine,
} from '../../api/queries/quarantine.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Vin } from '../../parts/vin.tsx';
import { PayloadView } from './payload-view.tsx';
import classes from './quarantine.module.css';
import { Reason } from './reason.tsx';

/** One message beside the list, or over it on a phone. */
export function EntryDrawer({ id, close }: { id: string; close: () => void }): ReactNode {
  const { t } = useTranslation('quarantine');
  const entry = useQuarantineEntry(id);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(720px, 100vw)"
      title={t('entry')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {entry.error !== null && <ErrorNote error={entry.error} retry={() => entry.refetch()} />}
      {entry.isPending && <LoadingRows count={8} />}
      {entry.data !== undefined && <Entry entry={entry.data} />}
    </Drawer>
  );
}

function Entry({ entry }: { entry: QuarantineEntry }): ReactNode {
  const { t } = useTranslation('quarantine');
  const format = useFormat();
  const rows: [string, ReactNode][] = [
    [t('vehicle'), <Vin key="v" vin={entry.vin} link />],
    [t('topic'), <code key="t">{entry.topic}</code>],
    [t('received'), <Moment key="r" at={entry.receivedAt} style="moment" />],
    [t('occurrences'), format.number(entry.occurrences)],
    [t('size'), format.bytes(entry.bytes)],
  ];
  if (entry.retriedAt !== null)
    rows.push([t('retriedAt'), <Moment key="a" at={entry.retriedAt} style="moment" />]);
  if (entry.seenAt !== null) rows.push([t('seenBy'), `${entry.seenBy} · ${format.short(entry.seenAt)}`]);
  return (
    <Stack gap="md">
      <Reason reason={entry.reason} hint />
      <EntryActions entry={entry} />
      <dl className={classes.facts}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <PayloadView entry={entry} />
    </Stack>
  );
}

function EntryActions({ entry }: { entry: QuarantineEntry }): ReactNode {
  const { t } = useTranslation('quarantine');
  const may = useMay();
  const toast = useToast();
  const retry = useRetryQuarantine();
  const mark = useMarkQuarantine();
  if (entry.resolvedAt !== null) {
    return (
      <Alert color="teal" variant="light" icon={<Icon name="check" />} role="status">
        {t('takenAt')} <Moment at={entry.resolvedAt} style="minute" />
      </Alert>
    );
  }
  if (!may('quarantine.retry')) return null;
  const ids = [entry.id];
  const isSeen = entry.seenAt !== null;
  const changeMark = () =>
    mark.mutate(
      { ids, seen: !isSeen },
      {
        onSuccess: () =>
          toast({
            message: t(isSeen ? 'markedNew' : 'markedSeen', { count: 1, remaining: 0 }),
            undo: () => mark.mutateAsync({ ids, seen: isSeen }),
          }),
        onError: (error) => toast({ error }),
      },
    );
  return (
    <>
      <Group gap="xs">
        <Button
          leftSection={<Icon name="refresh" size={16} />}
          className="touch"
          loading={retry.isPending}
          onClick={() => retry.mutate({ ids })}
        >
          {t('retryOne')}
        </Button>
        <Button variant="default" className="touch" loading={mark.isPending} onClick={changeMark}>
          {t(isSeen ? 'markNew' : 'markSeen')}
        </Button>
      </Group>
      {retry.error !== null && <ErrorNote error={retry.error} />}
      {retry.data !== undefined && (
        <Text size="sm" role="status">
          {t(retry.data.pending > 0 ? 'stillPending' : 'refusedAgain')}
        </Text>
      )}
    </>
  );
}

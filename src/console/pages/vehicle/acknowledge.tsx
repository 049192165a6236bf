import { Button, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAcknowledge, useWithdrawAcknowledgement } from '../../api/queries/alerts.ts';
import { useMay } from '../../api/queries/session.ts';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import classes from './vehicle.module.css';

/** Somebody takes care of it: one click, a note if wanted; a wrong click is taken back. */
export function Acknowledge({ alert }: { alert: Alert }): ReactNode {
  const { t } = useTranslation('vehicle');
  const may = useMay();
  const toast = useToast();
  const acknowledge = useAcknowledge();
  const withdraw = useWithdrawAcknowledgement();
  const [note, setNote] = useState<string | null>(null);

  if (alert.acknowledgedAt !== null) {
    return (
      <Text size="sm" c="dimmed" ml="auto">
        <Icon name="check" size={14} /> {t('problems.acknowledgedBy', { who: alert.acknowledgedBy ?? '' })}{' '}
        <Moment at={alert.acknowledgedAt} />
        {alert.acknowledgeNote !== null && ` · ${alert.acknowledgeNote}`}
      </Text>
    );
  }
  if (!may('alerts.acknowledge')) return null;

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    acknowledge.mutate(
      { id: alert.id, note: note ?? '' },
      {
        onSuccess: () => {
          setNote(null);
          toast({
            message: t('problems.acknowledged', { name: alert.name }),
            undo: () => withdraw.mutateAsync(alert.id),
          });
        },
      },
    );
  };
  if (note === null) {
    return (
      <Group gap={4} ml="auto">
        <Button
          size="compact-sm"
          variant="light"
          className="touch"
          loading={acknowledge.isPending}
          onClick={() => submit()}
        >
          {t('problems.acknowledge')}
        </Button>
        <Button size="compact-sm" variant="subtle" className="touch" onClick={() => setNote('')}>
          {t('problems.withNote')}
        </Button>
        {acknowledge.error !== null && <ErrorNote error={acknowledge.error} />}
      </Group>
    );
  }
  return (
    <form onSubmit={submit} className={classes.acknowledge}>
      <Group gap="xs" align="end">
        <TextInput
          size="sm"
          label={t('problems.note')}
          placeholder={t('problems.noteHint')}
          value={note}
          data-autofocus
          autoFocus
          maxLength={1000}
          onChange={(event) => setNote(event.currentTarget.value)}
          style={{ flex: '1 1 14rem' }}
        />
        <Button size="sm" type="submit" loading={acknowledge.isPending}>
          {t('problems.acknowledge')}
        </Button>
        <Button size="sm" variant="subtle" color="gray" onClick={() => setNote(null)}>
          {t('common:cancel')}
        </Button>
      </Group>
      {acknowledge.error !== null && <ErrorNote error={acknowledge.error} />}
    </form>
  );
}

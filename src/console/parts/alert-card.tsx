import { Button, Group, Paper, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAcknowledge } from '../api/queries/alerts.ts';
import type { Alert } from '../api/types.ts';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';

import { Drivable } from './drivable.tsx';
import { SeverityBadge } from './severity-badge.tsx';
import { ErrorNote } from './states.tsx';
import { Vin } from './vin.tsx';

/** One alert in plain words: what, since when, what to do, who takes care. */
export function AlertCard({
  alert,
  showVehicle = false,
}: {
  alert: Alert;
  showVehicle?: boolean;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const since = alert.firedAt;
  return (
    <Paper withBorder p="sm" className="severity-edge" data-severity={alert.severity}>
      <Group gap="xs">
        <SeverityBadge severity={alert.severity} />
        <Drivable mayBeDriven={alert.mayBeDriven} />
      </Group>
      <Text fw={600} mt={4}>
        {alert.name}
      </Text>
      <Text size="sm">{alert.summary}</Text>
      {alert.advice !== null && (
        <Text size="sm" c="dimmed">
          {alert.advice}
        </Text>
      )}
      <Group gap="md" mt={6}>
        {showVehicle && (
          <Text size="sm">
            <Vin vin={alert.vin} link />
          </Text>
        )}
        {since !== null && (
          <Text size="xs" c="dimmed">
            {t('since', { time: format.short(since) })}
          </Text>
        )}
        {alert.acknowledgedBy !== null && (
          <Text size="xs" c="dimmed">
            {t('acknowledged', { who: alert.acknowledgedBy })}
          </Text>
        )}
      </Group>
      {alert.state === 'firing' && alert.acknowledgedBy === null && <Acknowledge id={alert.id} />}
    </Paper>
  );
}

function Acknowledge({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('alerts');
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const acknowledge = useAcknowledge();
  if (!open) {
    return (
      <Button mt="xs" size="compact-sm" variant="light" onClick={() => setOpen(true)}>
        {t('acknowledge')}
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    acknowledge.mutate({ id, note });
  };
  return (
    <form onSubmit={submit}>
      <Group mt="xs" gap="xs" align="end">
        <TextInput
          size="xs"
          label={t('note')}
          value={note}
          autoFocus
          maxLength={1000}
          onChange={(event) => setNote(event.currentTarget.value)}
          style={{ flex: '1 1 14rem' }}
        />
        <Button size="xs" type="submit" loading={acknowledge.isPending}>
          {t('acknowledge')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => setOpen(false)}>
          {t('common:cancel')}
        </Button>
      </Group>
      {acknowledge.error !== null && <ErrorNote error={acknowledge.error} />}
    </form>
  );
}

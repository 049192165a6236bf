import { Anchor, Button, Group, Paper, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useAcknowledge } from '../api/queries.ts';
import type { Alert } from '../api/types.ts';
import { severityColors } from '../theme.ts';
import { Drivable, HealthBadge } from './badges.tsx';
import { ProblemNote } from './problem-note.tsx';
import { moment } from './times.ts';

/** One alert in plain words: what, since when, what to do, who takes care. */
export function AlertCard({
  alert,
  showVehicle = false,
}: {
  alert: Alert;
  showVehicle?: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const since = alert.firedAt;
  return (
    <Paper
      withBorder
      p="sm"
      style={{ borderInlineStart: `4px solid var(--mantine-color-${severityColors[alert.severity]}-6)` }}
    >
      <Group gap="xs">
        <HealthBadge health={alert.severity} />
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
          <Anchor component={Link} href={`/vehicles/${alert.vin}`} className="vin" size="sm">
            {alert.vin}
          </Anchor>
        )}
        {since !== null && (
          <Text size="xs" c="dimmed">
            {t('vehicle.since', { time: moment(since, i18n.language) })}
          </Text>
        )}
        {alert.acknowledgedBy !== null && (
          <Text size="xs" c="dimmed">
            {t('alerts.acknowledged', { who: alert.acknowledgedBy })}
          </Text>
        )}
      </Group>
      {alert.state === 'firing' && alert.acknowledgedBy === null && <Acknowledge id={alert.id} />}
    </Paper>
  );
}

function Acknowledge({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const acknowledge = useAcknowledge();
  if (!open) {
    return (
      <Button mt="xs" size="compact-sm" variant="light" onClick={() => setOpen(true)}>
        {t('alerts.acknowledge')}
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
          label={t('alerts.note')}
          value={note}
          autoFocus
          maxLength={1000}
          onChange={(event) => setNote(event.currentTarget.value)}
          style={{ flex: '1 1 14rem' }}
        />
        <Button size="xs" type="submit" loading={acknowledge.isPending}>
          {t('alerts.save')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => setOpen(false)}>
          {t('alerts.cancel')}
        </Button>
      </Group>
      {acknowledge.error !== null && <ProblemNote error={acknowledge.error} />}
    </form>
  );
}

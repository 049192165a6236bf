import { Anchor, Button, Group, Paper, Text } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { Link } from 'wouter';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age, Moment } from '../../parts/age.tsx';
import { Drivable } from '../../parts/drivable.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { Acknowledge } from './acknowledge.tsx';
import { Evidence } from './evidence.tsx';
import { type KnownSignals, ThenAndNow } from './then-and-now.tsx';
import classes from './vehicle.module.css';

/** One problem in plain words: what, since when, what to do; the curve behind it one click away. */
export function ProblemCard({
  alert,
  zone,
  signals,
}: {
  alert: Alert;
  zone: string | null;
  signals: KnownSignals | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const [showsEvidence, setShowsEvidence] = useState(false);
  const evidenceId = useId();
  const since = alert.firedAt ?? alert.activeSince;
  const { fault } = alert.evidence;
  const hasCurves = Object.keys(alert.evidence.signals).length > 0;
  return (
    <Paper withBorder p="sm" className="severity-edge" data-severity={alert.severity} component="article">
      <Group gap="xs">
        <SeverityBadge severity={alert.severity} />
        <Drivable mayBeDriven={alert.mayBeDriven} />
        {alert.mutedUntil !== null && (
          <Text size="xs" c="dimmed">
            <Icon name="mute" size={13} /> {t('problems.muted')} <Moment at={alert.mutedUntil} />
          </Text>
        )}
        <Text size="sm" c="dimmed" ml="auto">
          <Age at={since} /> · <Moment at={since} zone={zone} />
        </Text>
      </Group>
      <Text fw={650} mt={6} lh={1.3} component="h3" mb={0}>
        <Link href={`/alerts/${alert.id}`} className={classes.name}>
          {alert.name}
        </Link>
      </Text>
      <Text size="sm">
        {fault === undefined ? t('problems.then', { summary: alert.summary }) : alert.summary}
      </Text>
      {fault === undefined && <ThenAndNow alert={alert} signals={signals} />}
      {alert.advice !== null && (
        <Text size="sm" mt={6}>
          <b>{t('problems.advice')}</b> {alert.advice}
        </Text>
      )}
      <Group gap="xs" mt="xs">
        {hasCurves && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="chart" size={15} />}
            aria-expanded={showsEvidence}
            aria-controls={evidenceId}
            onClick={() => setShowsEvidence(!showsEvidence)}
            className="touch"
          >
            {t(showsEvidence ? 'problems.hideEvidence' : 'problems.showEvidence')}
          </Button>
        )}
        {fault !== undefined && (
          <Anchor
            component={Link}
            href={`/vehicles/${alert.vin}?tab=faults&fault=${encodeURIComponent(`${fault.ecu}/${fault.system}/${fault.code}`)}`}
            size="sm"
            className="touch"
          >
            {t('problems.toFault', { code: fault.code })}
          </Anchor>
        )}
        <Acknowledge alert={alert} />
      </Group>
      <div id={evidenceId}>{showsEvidence && <Evidence alert={alert} zone={zone} />}</div>
    </Paper>
  );
}

import { ActionIcon, Button, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useWithdrawAcknowledgement } from '../../api/queries/alerts.ts';
import { useSession } from '../../api/queries/session.ts';
import { serverNow } from '../../api/server-clock.ts';
import type { Alert } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age, Moment, useTick } from '../../parts/age.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Vin } from '../../parts/vin.tsx';
import { AlertCase } from '../cases/cases-of.tsx';
import classes from './alert.module.css';
import { muteTargetOf, useAlertActions } from './alert-actions.tsx';

const drivableIcons: Record<NonNullable<Alert['mayBeDriven']>, IconName> = {
  yes: 'check',
  limited: 'alert',
  no: 'octagon',
};

/** As long as the server takes one back. */
const takeBackMs = 10 * 60_000;

/** What, how bad, since when, on which car; what can be done with the alert. */
export function AlertHead({ alert, isPage }: { alert: Alert; isPage: boolean }): ReactNode {
  const { t } = useTranslation('alerts');
  const { acknowledge, takeNote, mute, mayAcknowledge, mayMute } = useAlertActions();
  const { vehicle } = alert;
  const zone = vehicle?.timeZone ?? null;
  const since = alert.firedAt ?? alert.activeSince;
  return (
    <header className={classes.alertHead} data-severity={alert.severity}>
      <Group gap="xs">
        <SeverityBadge severity={alert.severity} />
        <Text size="sm" fw={500} component="span">
          {t(
            alert.state === 'firing' && alert.acknowledgedAt !== null
              ? 'state.taken'
              : `state.${alert.state}`,
          )}
        </Text>
        <Text size="sm" c="dimmed" component="span">
          <Age at={since} /> · <Moment at={since} zone={zone} />
        </Text>
      </Group>
      <h2 className={classes.alertName}>{alert.name}</h2>
      {alert.summary !== alert.name && <p className={classes.alertSummary}>{alert.summary}</p>}
      {alert.mayBeDriven !== null && alert.state !== 'resolved' && (
        <p className={classes.drivable} data-drivable={alert.mayBeDriven}>
          <Icon name={drivableIcons[alert.mayBeDriven]} size={18} />
          {t(`drivable.${alert.mayBeDriven}`)}
        </p>
      )}
      <Link href={`/vehicles/${alert.vin}`} className={classes.carLink ?? ''}>
        <Icon name="car" size={18} />
        <span>
          {vehicle !== null && (
            <b>
              {vehicle.model} {vehicle.modelYear}
            </b>
          )}
          {vehicle?.plate != null && <span>{vehicle.plate}</span>}
          <Vin vin={alert.vin} />
          {vehicle !== null && <span>{vehicle.market}</span>}
        </span>
        <Icon name="chevron" size={16} />
      </Link>
      <Group gap="xs" mt={2}>
        {alert.acknowledgedAt === null && mayAcknowledge && alert.state !== 'resolved' && (
          <Button.Group>
            <Button
              className="touch"
              leftSection={<Icon name="check" size={16} />}
              onClick={() => takeNote(alert)}
            >
              {t('acknowledge.button')}
            </Button>
            <Button
              className="touch"
              variant="default"
              onClick={() => acknowledge({ alerts: [alert], groups: [] })}
            >
              {t('acknowledge.withNote')}
            </Button>
          </Button.Group>
        )}
        {mayMute && alert.mutedUntil === null && (
          <Button
            variant="default"
            className="touch"
            leftSection={<Icon name="mute" size={16} />}
            onClick={() => mute(muteTargetOf(alert))}
          >
            {t('mute.button')}
          </Button>
        )}
        <AlertCase alert={alert} />
        <CopyButton value={`${window.location.origin}/alerts/${alert.id}`} timeout={1500}>
          {({ copied, copy }) => (
            <Tooltip label={t(copied ? 'common:copied' : 'detail.copyLink')}>
              <ActionIcon
                variant="default"
                size={36}
                className="touch"
                aria-label={t(copied ? 'common:copied' : 'detail.copyLink')}
                onClick={copy}
              >
                <Icon name={copied ? 'check' : 'link'} size={18} />
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
      <Taken alert={alert} isPage={isPage} />
      {alert.mutedUntil !== null && <MutedUntil until={alert.mutedUntil} />}
    </header>
  );
}

function MutedUntil({ until }: { until: number }): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  return (
    <Group className={classes.note} gap={6}>
      <Icon name="mute" size={16} />
      <span>{t('detail.mutedUntil', { time: format.time(until, 'minute') })}</span>
      <Link href="/alerts/mutes">{t('mutes.title')}</Link>
    </Group>
  );
}

/** Who takes care, and what they said; one's own word can be taken back for a while. */
function Taken({ alert, isPage }: { alert: Alert; isPage: boolean }): ReactNode {
  const { t } = useTranslation('alerts');
  const username = useSession().data?.username;
  const withdraw = useWithdrawAcknowledgement();
  const toast = useToast();
  useTick();
  const { acknowledgedAt: at, acknowledgedBy: by, acknowledgeNote: note } = alert;
  if (at === null || by === null) return null;
  // Beside a list the note that it was done has it.
  const mayTakeBack = isPage && by === username && serverNow() - at < takeBackMs;
  return (
    <Group className={classes.note} gap={6}>
      <Icon name="check" size={16} />
      <span>
        {t('acknowledged.by', { who: by })} · <Moment at={at} />
        {note !== null && <q>{note}</q>}
      </span>
      {mayTakeBack && (
        <Button
          size="compact-sm"
          variant="subtle"
          className="touch"
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate(alert.id, { onError: (error) => toast({ error }) })}
        >
          {t('common:undo')}
        </Button>
      )}
    </Group>
  );
}

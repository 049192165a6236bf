import { Anchor, Button, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { Link } from 'wouter';
import { type Delivery, type Notification, useResend } from '../../api/queries/notifications.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './notifications.module.css';
import { StandBadge } from './stand-badge.tsx';
import { happeningWords, mayComeAgain, standOf } from './words.ts';

/** Somebody was told of something; opened, each try with what became of it. */
export function LogRow({ item }: { item: Notification }): ReactNode {
  const { t, i18n } = useTranslation('notifications');
  const [isOpen, setOpen] = useState(false);
  const bodyId = useId();
  const text = item.texts[i18n.language as keyof Notification['texts']] ?? item.texts.en;
  return (
    <>
      <UnstyledButton
        className={classes.head}
        aria-expanded={isOpen}
        aria-controls={bodyId}
        onClick={() => setOpen(!isOpen)}
      >
        <SeverityIcon severity={item.severity} />
        <span className={classes.words}>
          <Text size="sm" fw={500} component="span">
            {text}
            {item.vin !== null && (
              <>
                {' · '}
                <Vin vin={item.vin} />
              </>
            )}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            {happeningWords(t, item.kind, item.what)} ·{' '}
            {item.receiver === null ? t('toNobody') : t('to', { name: item.receiver })} ·{' '}
            <Moment at={item.createdAt} />
          </Text>
        </span>
        <StandBadge state={standOf(item)} />
        <span className={classes.turn} data-open={isOpen}>
          <Icon name="down" size={18} />
        </span>
      </UnstyledButton>
      <Collapse expanded={isOpen} id={bodyId}>
        {isOpen && <Detail item={item} />}
      </Collapse>
    </>
  );
}

function Detail({ item }: { item: Notification }): ReactNode {
  const { t } = useTranslation('notifications');
  const may = useMay();
  const toast = useToast();
  const resend = useResend();
  const { deliveries, vin, route, step, reachable, link } = item;
  const canCome = deliveries.some(({ state }) => mayComeAgain.includes(state));
  return (
    <Stack gap="xs" px="sm" pb="sm">
      <Group gap="xs">
        {vin !== null && <Vin vin={vin} link />}
        <Anchor
          component={Link}
          href={link}
          size="sm"
          className="touch"
          display="inline-flex"
          style={{ alignItems: 'center' }}
        >
          {t('open')}
        </Anchor>
        <Text size="xs" c="dimmed">
          {t('byRoute', { route, step: step + 1 })}
        </Text>
      </Group>
      {!reachable && (
        <Text size="sm">
          {item.receiver === null ? t('nobodyHint') : t('unreachableHint', { name: item.receiver })}
        </Text>
      )}
      <ol className={classes.tries} aria-label={t('tries')}>
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <Try delivery={delivery} />
          </li>
        ))}
      </ol>
      {canCome && may('notifications.write') && (
        <Button
          variant="default"
          className="touch"
          style={{ alignSelf: 'flex-start' }}
          loading={resend.isPending}
          onClick={() =>
            resend.mutate(item.id, {
              onSuccess: () => toast({ message: t('resent') }),
              onError: (error) => toast({ error }),
            })
          }
        >
          {t('resend')}
        </Button>
      )}
    </Stack>
  );
}

function Try({ delivery }: { delivery: Delivery }): ReactNode {
  const { t } = useTranslation('notifications');
  const { channel, address, state, attempts, error, nextAt, sentAt, inDigest } = delivery;
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {t(`channel.${channel}`)}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {address}
        </Text>
        <StandBadge state={state} />
      </Group>
      <Text size="xs" c="dimmed">
        {t('attempts', { count: attempts })}
        {sentAt !== null && (
          <>
            {' · '}
            <Moment at={sentAt} style="moment" />
          </>
        )}
        {nextAt !== null && sentAt === null && (
          <>
            {' · '}
            {t('next')} <Moment at={nextAt} />
          </>
        )}
        {inDigest && ` · ${t('inDigest')}`}
      </Text>
      {state === 'unknown' && <Text size="xs">{t('unknownHint')}</Text>}
      {error !== null && (
        <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {error}
        </Text>
      )}
    </>
  );
}

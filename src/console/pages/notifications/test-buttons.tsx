import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useOwnContacts, useTestMessage } from '../../api/queries/notifications.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useToast } from '../../parts/toast.tsx';

/** A test message to oneself, by each channel that is set up and has a confirmed address. */
export function TestButtons(): ReactNode {
  const { t } = useTranslation('notifications');
  const toast = useToast();
  const own = useOwnContacts().data;
  const test = useTestMessage();
  if (own === undefined) return null;
  const ready = own.contacts.filter(
    ({ channel, verifiedAt }) => verifiedAt !== null && own.channels.includes(channel),
  );
  if (ready.length === 0)
    return (
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {t(own.channels.length === 0 ? 'test.noChannel' : 'test.noAddress')}
        </Text>
        <Button component={Link} href="/account" variant="default" className="touch">
          {t('test.toAccount')}
        </Button>
      </Group>
    );
  return (
    <Group gap="xs">
      {ready.map(({ channel }) => (
        <Button
          key={channel}
          variant="default"
          className="touch"
          loading={test.isPending && test.variables === channel}
          onClick={() =>
            test.mutate(channel, {
              onSuccess: () => toast({ message: t('test.sent') }),
              onError: (error) => toast({ error }),
            })
          }
        >
          {t('test.by', { channel: t(`channel.${channel}`) })}
        </Button>
      ))}
    </Group>
  );
}

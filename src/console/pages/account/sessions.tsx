import { Badge, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type OpenSession, useEndSessions, useOpenSessions } from '../../api/queries/account.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { deviceName } from './device-name.ts';
import { Section } from './section.tsx';

const shownAtMost = 20;

/** Where I am signed in, and the way to end it. */
export function Sessions(): ReactNode {
  const { t } = useTranslation('account');
  const confirm = useConfirm();
  const toast = useToast();
  const sessions = useOpenSessions();
  const end = useEndSessions();
  const all = sessions.data?.items ?? [];
  const items = [...all.filter(({ isCurrent }) => isCurrent), ...all.filter(({ isCurrent }) => !isCurrent)];
  const others = items.filter(({ isCurrent }) => !isCurrent);
  const shown = items.slice(0, shownAtMost);

  const signOut = async (ended: readonly OpenSession[], body: string) => {
    if (!(await confirm({ title: t('sessions.end'), body, action: t('shell:signOut') }))) return;
    end.mutate(
      ended.map(({ id }) => id),
      {
        onSuccess: () => toast({ message: t('sessions.ended', { count: ended.length }) }),
        onError: (error) => toast({ error }),
      },
    );
  };

  return (
    <Section title={t('sessions.title')} hint={t('sessions.hint')}>
      {sessions.error !== null && sessions.data === undefined && (
        <ErrorNote error={sessions.error} retry={sessions.refetch} />
      )}
      {sessions.isPending && <LoadingRows count={2} height={56} />}
      <ul className="plain-list">
        {shown.map((session) => (
          <li key={session.id}>
            <SessionLine
              session={session}
              end={() =>
                signOut(
                  [session],
                  t('sessions.confirmOne', {
                    device: deviceName(session.userAgent) ?? t('sessions.unknown'),
                  }),
                )
              }
            />
          </li>
        ))}
      </ul>
      {items.length > shown.length && (
        <Text size="sm" c="dimmed">
          {t('sessions.more', { count: items.length - shown.length })}
        </Text>
      )}
      {others.length > 1 && (
        <Group justify="flex-end" mt="sm">
          <Button
            variant="light"
            color="red"
            className="touch"
            loading={end.isPending}
            onClick={() => signOut(others, t('sessions.confirmAll', { count: others.length }))}
          >
            {t('sessions.endAll')}
          </Button>
        </Group>
      )}
    </Section>
  );
}

function SessionLine({ session, end }: { session: OpenSession; end: () => void }): ReactNode {
  const { t } = useTranslation('account');
  const format = useFormat();
  const { userAgent, remoteAddress, createdAt, lastUsedAt, isCurrent } = session;
  const device = deviceName(userAgent) ?? t('sessions.unknown');
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={500} title={userAgent ?? undefined}>
            {device}
          </Text>
          {isCurrent && (
            <Badge variant="light" tt="none" radius="sm">
              {t('sessions.current')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {remoteAddress !== null && `${remoteAddress} · `}
          {t('sessions.since', { time: format.short(createdAt) })}
          {!isCurrent && (
            <>
              {' · '}
              {t('sessions.used')} <Age at={lastUsedAt} />
            </>
          )}
        </Text>
      </div>
      {!isCurrent && (
        <Button
          variant="subtle"
          size="compact-sm"
          flex="none"
          className="touch"
          aria-label={t('sessions.endOne', { device })}
          onClick={end}
        >
          {t('shell:signOut')}
        </Button>
      )}
    </Group>
  );
}

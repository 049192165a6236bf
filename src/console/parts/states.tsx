/**
 * What a page says when it has nothing to show.
 *   <Empty title={t('empty')} hint={t('emptyHint')} action={<Button …/>} />
 *   <NoPermission />   <NotFound />   <ErrorNote error={query.error} retry={query.refetch} />
 */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useSession } from '../api/queries/session.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon, type IconName } from './icon.tsx';
import { useProblemText } from './problem-text.ts';

export function Empty({
  title,
  hint,
  action,
  icon = 'info',
}: {
  title: string;
  /** What to do. */
  hint?: ReactNode;
  action?: ReactNode;
  icon?: IconName;
}): ReactNode {
  return (
    <Stack align="center" gap="xs" py={56} px="md" className="empty">
      <Text c="dimmed" component="span" lh={0}>
        <Icon name={icon} size={32} />
      </Text>
      <Text fw={600} ta="center">
        {title}
      </Text>
      {hint !== undefined && (
        <Text c="dimmed" size="sm" ta="center" maw={440}>
          {hint}
        </Text>
      )}
      {action}
    </Stack>
  );
}

export function NoPermission(): ReactNode {
  const { t } = useTranslation();
  const role = useSession().data?.role;
  return (
    <Empty
      icon="person"
      title={t('states.noPermissionTitle')}
      hint={role === undefined ? undefined : t('states.noPermission', { role: t(`role.${role}`) })}
    />
  );
}

export function NotFound({ hint }: { hint?: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Empty
      icon="search"
      title={t('states.notFoundTitle')}
      hint={hint ?? t('states.notFound')}
      action={
        <Button component={Link} href="/vehicles" variant="light" mt="xs">
          {t('states.toFleet')}
        </Button>
      }
    />
  );
}

/** What went wrong, in the API's own words, with a way to try again. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: () => unknown }): ReactNode {
  const { t } = useTranslation();
  const textOf = useProblemText();
  return (
    <Alert color="red" variant="light" w="100%" title={t('states.errorTitle')} role="alert">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{textOf(error)}</Text>
        {retry !== undefined && (
          <Button size="compact-sm" variant="default" className="touch" onClick={() => retry()}>
            {t('retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

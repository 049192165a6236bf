import { Checkbox, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '../../api/queries/session.ts';
import { type User, useFactorPolicy, useSetFactorPolicy } from '../../api/queries/users.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingBlock } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';

const roles = ['viewer', 'support', 'technician', 'operator', 'admin'] as const;

/** Whose sign-ins take two steps; for an administrator of all markets to say. */
export function FactorPolicy(): ReactNode {
  const { t } = useTranslation('users');
  const toast = useToast();
  const policy = useFactorPolicy();
  const set = useSetFactorPolicy();
  const maySet = useSession().data?.markets === null;
  // What was clicked is seen at once, and taken back where it is refused.
  const chosen = set.isPending ? set.variables.roles : policy.data?.roles;
  if (policy.error !== null) return <ErrorNote error={policy.error} retry={policy.refetch} />;
  if (chosen === undefined) return <LoadingBlock height={124} />;
  const choose = (wanted: User['role'][]) =>
    set.mutate(
      { roles: wanted },
      {
        onSuccess: () =>
          toast({ message: t('common:saved'), undo: () => set.mutateAsync({ roles: [...chosen] }) }),
        onError: (error) => toast({ error }),
      },
    );
  return (
    <Paper withBorder p="md" component="section" aria-label={t('factorPolicy')}>
      <Title order={2} size="h5">
        {t('factorPolicy')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('factorPolicyHint')} {!maySet && t('factorPolicyAll')}
      </Text>
      <Checkbox.Group
        aria-label={t('factorPolicy')}
        value={chosen}
        onChange={(wanted) => choose(roles.filter((role) => wanted.includes(role)))}
      >
        <Group gap="lg" mt="sm">
          {roles.map((role) => (
            <Group component="label" key={role} className="touch-row" gap="xs" wrap="nowrap">
              <Checkbox value={role} disabled={!maySet || set.isPending} />
              <Text span size="sm">
                {t(`common:role.${role}`)}
              </Text>
            </Group>
          ))}
        </Group>
      </Checkbox.Group>
    </Paper>
  );
}

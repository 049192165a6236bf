import { Alert, Button, Drawer, Group, PasswordInput, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type User, useChangeUser, useCreateUser } from '../../api/queries/users.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { makePassword } from './make-password.ts';
import { MarketsField } from './markets-field.tsx';
import type { MadePassword } from './password-once.tsx';

const roles = ['viewer', 'support', 'technician', 'operator', 'admin'] as const;

/** The form of a new user (`user` null) or of one that is there. What was typed stays until it is taken. */
export function UserDrawer({
  user,
  isOwn,
  close,
  created,
}: {
  user: User | null;
  isOwn: boolean;
  close: () => void;
  /** A user was made with this password, which the administrator hands over. */
  created: (made: MadePassword) => void;
}): ReactNode {
  const { t } = useTranslation('users');
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(480px, 100vw)"
      title={user === null ? t('add') : t('editOf', { name: user.username })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <UserForm user={user} isOwn={isOwn} close={close} created={created} />
    </Drawer>
  );
}

function UserForm({ user, isOwn, close, created }: Parameters<typeof UserDrawer>[0]): ReactNode {
  const { t } = useTranslation('users');
  const toast = useToast();
  const create = useCreateUser();
  const change = useChangeUser();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState(makePassword);
  const [role, setRole] = useState<User['role']>(user?.role ?? 'viewer');
  const [markets, setMarkets] = useState<readonly string[] | null>(user?.markets ?? null);
  const { error, isPending } = user === null ? create : change;
  const errors = fieldErrors(error, { username: t('nameWrong'), password: t('passwordWrong') });
  const marketsError = Object.entries(errors).find(([path]) => path.startsWith('markets'))?.[1];
  const scope = markets === null ? null : [...markets];
  const [isTried, setTried] = useState(false);
  const needsMarket = isTried && markets?.length === 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (markets?.length === 0) return;
    if (user === null) {
      create.mutate(
        { username, password, role, markets: scope },
        {
          onSuccess: () => {
            close();
            created({ username, password });
          },
        },
      );
      return;
    }
    const before = { role: user.role, markets: user.markets };
    change.mutate(
      { username: user.username, change: { role, markets: scope } },
      {
        onSuccess: () => {
          close();
          toast({
            message: t('changed', { name: user.username }),
            undo: () => change.mutateAsync({ username: user.username, change: before }),
          });
        },
      },
    );
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        {isOwn && (
          <Alert variant="light" icon={<Icon name="info" />}>
            {t('ownHint')}
          </Alert>
        )}
        {user === null && (
          <>
            <TextInput
              label={t('name')}
              description={t('nameHint')}
              value={username}
              error={
                errors.username ?? (errorCode(error) === 'user-exists' && t('common:problem.user-exists'))
              }
              onChange={(event) => setUsername(event.currentTarget.value.toLowerCase())}
              autoComplete="off"
              required
              data-autofocus
            />
            <PasswordInput
              label={t('password')}
              description={t('passwordHint')}
              value={password}
              error={errors.password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
              defaultVisible
              required
            />
          </>
        )}
        <Radio.Group
          label={t('role')}
          value={role}
          onChange={(value) => setRole(roles.find((known) => known === value) ?? 'viewer')}
          error={errors.role}
        >
          <Stack gap={6} mt={6}>
            {roles.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`common:role.${value}`)}
                description={t(`roleHint.${value}`)}
                disabled={isOwn}
              />
            ))}
          </Stack>
        </Radio.Group>
        <MarketsField
          value={markets}
          change={setMarkets}
          error={needsMarket ? t('marketsNeeded') : marketsError}
          disabled={isOwn}
        />
        <FormError error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} className="touch">
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={isPending} disabled={isOwn} className="touch">
            {t(user === null ? 'add' : 'common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** What has no field to stand at. */
function FormError({ error }: { error: unknown }): ReactNode {
  const left = formError(error, ['username', 'password', 'role', 'markets']);
  const isShown = errorCode(error) === 'user-exists' || left === null;
  return isShown ? null : <ErrorNote error={left} />;
}

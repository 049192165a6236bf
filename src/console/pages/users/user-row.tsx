import { ActionIcon, Badge, Group, Menu, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/queries/session.ts';
import {
  type User,
  useChangeUser,
  useDeleteUser,
  useResetFactor,
  useResetPassword,
} from '../../api/queries/users.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useToast } from '../../parts/toast.tsx';
import { MarketNames } from './market-names.tsx';
import type { MadePassword } from './password-once.tsx';
import classes from './users.module.css';

/** One user, with what may be done to him. Oneself cannot be locked out: others can do that. */
export function UserRow({
  user,
  isOwn,
  edit,
  showPassword,
}: {
  user: User;
  isOwn: boolean;
  edit: () => void;
  showPassword: (made: MadePassword) => void;
}): ReactNode {
  const { t } = useTranslation('users');
  const may = useMay();
  const { username, role, markets, disabled, lastSignInAt, lastSignInFrom, openSessions } = user;
  return (
    <div className={classes.row} data-disabled={disabled || undefined}>
      <div className={classes.name}>
        <Text span size="sm" fw={600} className={classes.username ?? ''}>
          {username}
        </Text>
        {isOwn && (
          <Badge variant="light" size="sm" tt="none">
            {t('you')}
          </Badge>
        )}
        {disabled && (
          <Badge variant="default" size="sm" tt="none">
            {t('disabled')}
          </Badge>
        )}
      </div>
      <Text size="sm">{t(`common:role.${role}`)}</Text>
      <Text size="sm" component="div">
        <MarketNames markets={markets} />
      </Text>
      <Text size="sm" component="div" {...(lastSignInAt === null ? { c: 'dimmed' } : {})}>
        {lastSignInAt === null ? t('never') : <Age at={lastSignInAt} />}
        <Text size="xs" c="dimmed">
          {[lastSignInFrom, openSessions > 0 ? t('openSessions', { count: openSessions }) : null]
            .filter((part) => part !== null)
            .join(' · ')}
        </Text>
      </Text>
      {may('users.write') && <UserMenu user={user} isOwn={isOwn} edit={edit} showPassword={showPassword} />}
    </div>
  );
}

function UserMenu({
  user,
  isOwn,
  edit,
  showPassword,
}: {
  user: User;
  isOwn: boolean;
  edit: () => void;
  showPassword: (made: MadePassword) => void;
}): ReactNode {
  const { t } = useTranslation('users');
  const confirm = useConfirm();
  const toast = useToast();
  const change = useChangeUser();
  const remove = useDeleteUser();
  const reset = useResetPassword();
  const factor = useResetFactor();
  const { username, disabled } = user;
  const failed = (error: unknown) => toast({ error });

  const setDisabled = (to: boolean) =>
    change.mutate(
      { username, change: { disabled: to } },
      {
        onSuccess: () =>
          toast({
            message: t(to ? 'disabledDone' : 'enabledDone', { name: username }),
            undo: () => change.mutateAsync({ username, change: { disabled: !to } }),
          }),
        onError: failed,
      },
    );
  const newPassword = async () => {
    const isSure = await confirm({
      title: t('resetTitle', { name: username }),
      body: t('resetBody'),
      action: t('reset'),
    });
    if (isSure) reset.mutate(username, { onSuccess: showPassword, onError: failed });
  };
  const resetFactor = async () => {
    const isSure = await confirm({
      title: t('factorTitle', { name: username }),
      body: t('factorBody', { name: username }),
      action: t('factorReset'),
    });
    if (!isSure) return;
    factor.mutate(username, {
      onSuccess: ({ told }) => toast({ message: t(told ? 'factorTold' : 'factorDone', { name: username }) }),
      onError: failed,
    });
  };
  const erase = async () => {
    const isSure = await confirm({
      title: t('deleteTitle', { name: username }),
      body: t('deleteBody', { name: username }),
      action: t('delete'),
    });
    if (!isSure) return;
    remove.mutate(username, {
      onSuccess: () => toast({ message: t('deleted', { name: username }) }),
      onError: failed,
    });
  };

  return (
    <Group gap={4} wrap="nowrap" className={classes.actions ?? ''}>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            className="touch"
            aria-label={t('actions', { name: username })}
            loading={change.isPending || remove.isPending || reset.isPending || factor.isPending}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={edit}>
            {t('edit')}
          </Menu.Item>
          {isOwn ? (
            <Menu.Label maw={260} style={{ whiteSpace: 'normal' }}>
              {t('ownHint')}
            </Menu.Label>
          ) : (
            <>
              <Menu.Item leftSection={<Icon name="refresh" size={16} />} onClick={() => void newPassword()}>
                {t('reset')}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="refresh" size={16} />} onClick={() => void resetFactor()}>
                {t('factorReset')}
              </Menu.Item>
              <Menu.Item
                leftSection={<Icon name={disabled ? 'play' : 'pause'} size={16} />}
                onClick={() => setDisabled(!disabled)}
              >
                {t(disabled ? 'enable' : 'disable')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<Icon name="trash" size={16} />}
                onClick={() => void erase()}
              >
                {t('delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

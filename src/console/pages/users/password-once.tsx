import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { CopyButton } from '../../parts/vin.tsx';
import classes from './users.module.css';

export interface MadePassword {
  readonly username: string;
  readonly password: string;
}

/** A password that nobody can read again once this is closed. */
export function PasswordOnce({ made, close }: { made: MadePassword; close: () => void }): ReactNode {
  const { t } = useTranslation('users');
  return (
    <Modal
      opened
      onClose={close}
      title={t('passwordOf', { name: made.username })}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack>
        <Group gap={6} wrap="nowrap" className={classes.password ?? ''}>
          <code>{made.password}</code>
          <CopyButton text={made.password} />
        </Group>
        <Text size="sm">{t('passwordOnce')}</Text>
        <Group justify="flex-end">
          <Button onClick={close} data-autofocus>
            {t('passwordKept')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Button, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSignOut } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { SignInForm } from './sign-in-form.tsx';

/** The session has ended while somebody was at work: the page stays as it is behind this. */
export function SignInAgain({ username }: { username: string }): ReactNode {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Modal
      opened
      centered
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      onClose={() => undefined}
      title={t('signIn.again')}
    >
      <Stack>
        <Text size="sm">{t('signIn.ended')}</Text>
        <SignInForm username={username} />
        <Button variant="subtle" color="gray" onClick={() => signOut.mutate()}>
          {t('signIn.other')}
        </Button>
      </Stack>
    </Modal>
  );
}

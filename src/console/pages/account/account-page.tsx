import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Page } from '../../parts/page.tsx';
import { OwnContacts } from '../notifications/own-contacts.tsx';
import { ApiKeys } from './api-keys/api-keys.tsx';
import { Passkeys } from './factors/passkeys.tsx';
import { SecondFactor } from './factors/second-factor.tsx';
import { Favourites } from './favourites.tsx';
import { Identity } from './identity.tsx';
import { Liking } from './liking.tsx';
import { PasswordForm } from './password-form.tsx';
import { Sessions } from './sessions.tsx';

/** Everything that is one's own: who am I, how do I like it, password, where am I signed in, what did I keep. */
export function AccountPage(): ReactNode {
  const { t } = useTranslation('account');
  return (
    <Page title={t('shell:nav.account')} width="narrow">
      <Stack gap="md">
        <Identity />
        <Liking />
        <OwnContacts />
        <Favourites />
        <PasswordForm />
        <SecondFactor />
        <Passkeys />
        <Sessions />
        <ApiKeys />
      </Stack>
    </Page>
  );
}

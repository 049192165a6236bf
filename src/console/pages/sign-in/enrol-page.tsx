import { Button, Center, Divider, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useSession, useSignOut } from '../../api/queries/session.ts';
import { queryClient } from '../../api/query-client.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { canUsePasskeys } from '../../parts/passkey-support.ts';
import { AddPasskeyForm } from '../account/factors/add-passkey-form.tsx';
import { SetUpCodes } from '../account/factors/set-up-codes.tsx';

/** The role asks for a second factor, and he has none: first that, then everything else. */
export function EnrolPage(): ReactNode {
  const { t } = useTranslation('account');
  const username = useSession().data?.username ?? '';
  const signOut = useSignOut();
  const [way, setWay] = useState<'codes' | 'passkey' | null>(null);
  useDocumentTitle(`${t('factor.enrolTitle')} · ${t('common:name')}`);
  const goOn = () => queryClient.invalidateQueries();
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w={440} maw="100%" gap="lg">
        <Group gap="sm" justify="center">
          <img src="/icon.svg" width={36} height={36} alt="" />
          <Title order={1} size="h2">
            {t('factor.enrolTitle')}
          </Title>
        </Group>
        <Paper withBorder shadow="sm" p="lg">
          <Stack>
            {way === null && (
              <>
                <Text size="sm">{t('factor.enrolHint', { name: username })}</Text>
                <Button size="md" onClick={() => setWay('codes')}>
                  {t('factor.setUpApp')}
                </Button>
                {canUsePasskeys() && (
                  <>
                    <Divider label={t('common:signIn.or')} />
                    <Button size="md" variant="default" onClick={() => setWay('passkey')}>
                      {t('passkeys.add')}
                    </Button>
                  </>
                )}
              </>
            )}
            {way === 'codes' && <SetUpCodes done={goOn} cancel={() => setWay(null)} />}
            {way === 'passkey' && <AddPasskeyForm done={goOn} cancel={() => setWay(null)} />}
          </Stack>
        </Paper>
        <Button variant="subtle" color="gray" className="touch" onClick={() => signOut.mutate()}>
          {t('shell:signOut')}
        </Button>
      </Stack>
    </Center>
  );
}

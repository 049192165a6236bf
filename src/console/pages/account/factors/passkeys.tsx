import { Button, Group, Modal, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Passkey, usePasskeys, useRemovePasskey } from '../../../api/queries/factors.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Age } from '../../../parts/age.tsx';
import { useConfirm } from '../../../parts/confirm.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { canUsePasskeys } from '../../../parts/passkey-support.ts';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { Section } from '../section.tsx';
import { AddPasskeyForm } from './add-passkey-form.tsx';

/** Passkeys: each by its name, with when it was used. */
export function Passkeys(): ReactNode {
  const { t } = useTranslation('account');
  const passkeys = usePasskeys();
  const [isAdding, setAdding] = useState(false);
  const items = passkeys.data?.items ?? [];
  const close = () => setAdding(false);
  return (
    <Section title={t('passkeys.title')} hint={t('passkeys.hint')}>
      {passkeys.error !== null && passkeys.data === undefined && (
        <ErrorNote error={passkeys.error} retry={passkeys.refetch} />
      )}
      {passkeys.isPending && <LoadingRows count={1} height={56} />}
      <ul className="plain-list" aria-label={t('passkeys.title')}>
        {items.map((passkey) => (
          <li key={passkey.id}>
            <PasskeyLine passkey={passkey} />
          </li>
        ))}
      </ul>
      {canUsePasskeys() ? (
        <Group justify="flex-end" mt="sm">
          <Button variant="default" className="touch" onClick={() => setAdding(true)}>
            {t('passkeys.add')}
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed" mt="sm">
          {t('passkeys.notHere')}
        </Text>
      )}
      <Modal
        opened={isAdding}
        onClose={close}
        title={t('passkeys.add')}
        centered
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <AddPasskeyForm asks done={close} cancel={close} />
      </Modal>
    </Section>
  );
}

function PasskeyLine({ passkey }: { passkey: Passkey }): ReactNode {
  const { t } = useTranslation('account');
  const format = useFormat();
  const confirm = useConfirm();
  const toast = useToast();
  const remove = useRemovePasskey();
  const { id, name, createdAt, lastUsedAt } = passkey;
  const ask = async () => {
    const question = {
      title: t('passkeys.removeTitle', { name }),
      body: t('passkeys.removeBody'),
      action: t('common:remove'),
    };
    if (!(await confirm(question))) return;
    remove.mutate(id, {
      onSuccess: () => toast({ message: t('passkeys.removed', { name }) }),
      onError: (error) => toast({ error }),
    });
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {t('added', { time: format.short(createdAt) })}
          {' · '}
          {lastUsedAt === null ? (
            t('neverUsed')
          ) : (
            <>
              {t('sessions.used')} <Age at={lastUsedAt} />
            </>
          )}
        </Text>
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        flex="none"
        className="touch"
        aria-label={t('favourites.remove', { name })}
        onClick={ask}
      >
        {t('common:remove')}
      </Button>
    </Group>
  );
}

import { Badge, Button, Group, Modal, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type ApiKey, useApiKeys, useRevokeApiKey } from '../../../api/queries/api-keys.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Age } from '../../../parts/age.tsx';
import { useConfirm } from '../../../parts/confirm.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { Section } from '../section.tsx';
import { ApiKeyForm } from './api-key-form.tsx';

/** Keys for machines: what they may, until when, when and from where they were used. */
export function ApiKeys(): ReactNode {
  const { t } = useTranslation('account');
  const keys = useApiKeys();
  const [isMaking, setMaking] = useState(false);
  const close = () => setMaking(false);
  return (
    <Section title={t('apiKeys.title')} hint={t('apiKeys.hint')}>
      {keys.error !== null && keys.data === undefined && (
        <ErrorNote error={keys.error} retry={keys.refetch} />
      )}
      {keys.isPending && <LoadingRows count={1} height={56} />}
      <ul className="plain-list" aria-label={t('apiKeys.title')}>
        {keys.data?.items.map((key) => (
          <li key={key.id}>
            <ApiKeyLine apiKey={key} />
          </li>
        ))}
      </ul>
      {keys.data !== undefined && (
        <Group justify="flex-end" mt="sm">
          <Button variant="default" className="touch" onClick={() => setMaking(true)}>
            {t('apiKeys.make')}
          </Button>
        </Group>
      )}
      <Modal
        opened={isMaking}
        onClose={close}
        title={t('apiKeys.make')}
        centered
        closeOnClickOutside={false}
        closeOnEscape={false}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <ApiKeyForm grantable={keys.data?.grantable ?? []} close={close} />
      </Modal>
    </Section>
  );
}

function ApiKeyLine({ apiKey }: { apiKey: ApiKey }): ReactNode {
  const { t } = useTranslation('account');
  const format = useFormat();
  const confirm = useConfirm();
  const toast = useToast();
  const revoke = useRevokeApiKey();
  const { id, name, permissions, addresses, expiresAt, lastUsedAt, lastUsedFrom } = apiKey;
  const hasExpired = expiresAt <= serverNow();
  const ask = async () => {
    const question = {
      title: t('apiKeys.revokeTitle', { name }),
      body: t('apiKeys.revokeBody'),
      action: t('apiKeys.revoke'),
    };
    if (!(await confirm(question))) return;
    revoke.mutate(id, {
      onSuccess: () => toast({ message: t('apiKeys.revoked', { name }) }),
      onError: (error) => toast({ error }),
    });
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          {hasExpired && (
            <Badge variant="light" color="gray" tt="none" radius="sm">
              {t('apiKeys.expired')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {!hasExpired && `${t('apiKeys.until', { time: format.time(expiresAt, 'date') })} · `}
          {lastUsedAt === null ? (
            t('neverUsed')
          ) : (
            <>
              {t('sessions.used')} <Age at={lastUsedAt} />
              {lastUsedFrom !== null && ` · ${lastUsedFrom}`}
            </>
          )}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {permissions.join(', ')}
        </Text>
        {addresses !== null && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {t('apiKeys.onlyFrom', { list: addresses.join(', ') })}
          </Text>
        )}
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        flex="none"
        className="touch"
        aria-label={t('apiKeys.revokeOne', { name })}
        onClick={ask}
      >
        {t('apiKeys.revoke')}
      </Button>
    </Group>
  );
}

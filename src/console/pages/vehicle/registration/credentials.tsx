import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNewSecret, useRevokeSecret } from '../../../api/queries/vehicle-page.ts';
import type { VehicleDetail } from '../../../api/types.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useConfirm } from '../../../parts/confirm.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';
import { CopyButton } from '../../../parts/vin.tsx';
import { Panel } from '../panel.tsx';

/** The secret that the car signs in with: made anew, and seen this once; or taken away. */
export function Credentials({ vehicle: { vin, hasCredentials } }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const confirm = useConfirm();
  const toast = useToast();
  const make = useNewSecret(vin);
  const revoke = useRevokeSecret(vin);
  const onNew = async () => {
    const isSure =
      !hasCredentials ||
      (await confirm({
        title: t('credentials.newTitle'),
        body: t('credentials.newBody'),
        action: t('credentials.new'),
      }));
    if (isSure) make.mutate();
  };
  const onRevoke = async () => {
    const isSure = await confirm({
      title: t('credentials.revokeTitle'),
      body: t('credentials.revokeBody'),
      action: t('credentials.revoke'),
    });
    if (isSure) revoke.mutate(undefined, { onSuccess: () => toast({ message: t('credentials.revoked') }) });
  };
  return (
    <Panel title={t('credentials.title')}>
      <Stack gap="sm">
        <Text size="sm">{t(hasCredentials ? 'credentials.has' : 'credentials.hasNone')}</Text>
        {(make.error ?? revoke.error) !== null && <ErrorNote error={make.error ?? revoke.error} />}
        <Group gap="xs">
          <Button variant="default" onClick={onNew} loading={make.isPending}>
            {t('credentials.new')}
          </Button>
          {hasCredentials && (
            <Button variant="subtle" color="red" onClick={onRevoke} loading={revoke.isPending}>
              {t('credentials.revoke')}
            </Button>
          )}
        </Group>
      </Stack>
      <Modal
        opened={make.data !== undefined}
        onClose={() => make.reset()}
        title={t('credentials.madeTitle')}
        closeOnClickOutside={false}
        centered
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        {make.data !== undefined && (
          <Stack gap="sm">
            <Text size="sm">{t('credentials.once')}</Text>
            <Secret label={t('credentials.username')} text={make.data.username} />
            <Secret label={t('credentials.password')} text={make.data.password} />
            <Button onClick={() => make.reset()}>{t('credentials.done')}</Button>
          </Stack>
        )}
      </Modal>
    </Panel>
  );
}

function Secret({ label, text }: { label: string; text: string }): ReactNode {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Group gap={6} wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{text}</Code>
        <CopyButton text={text} />
      </Group>
    </div>
  );
}

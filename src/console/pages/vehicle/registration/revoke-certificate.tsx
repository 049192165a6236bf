import { Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useRevokeCertificate } from '../../../api/queries/certificates.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';

const shortestReason = 3;

/** What follows, and why it is done; what was typed stays where the server refuses. */
export function RevokeCertificate({
  vin,
  serial,
  isOpen,
  close,
}: {
  vin: string;
  serial: string;
  isOpen: boolean;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const toast = useToast();
  const revoke = useRevokeCertificate(vin);
  const [reason, setReason] = useState('');
  const [isShort, setShort] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    setShort(said.length < shortestReason);
    if (said.length < shortestReason) return;
    revoke.mutate(
      { serial, reason: said },
      {
        onSuccess: () => {
          close();
          toast({ message: t('certificates.done', { serial }) });
        },
      },
    );
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('certificates.revokeTitle')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('certificates.revokeBody')}</Text>
          <TextInput
            label={t('certificates.reason')}
            description={t('certificates.reasonHint')}
            value={reason}
            maxLength={500}
            data-autofocus
            error={isShort ? t('certificates.reasonShort') : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {revoke.error !== null && <ErrorNote error={revoke.error} />}
          <FormButtons
            close={close}
            action={t('certificates.revoke')}
            isSending={revoke.isPending}
            isDangerous
          />
        </Stack>
      </form>
    </Modal>
  );
}

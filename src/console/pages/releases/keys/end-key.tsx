import { Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ReleaseKey, useEndKey } from '../../../api/queries/releases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { useToast } from '../../../parts/toast.tsx';

/** Asks before a key ends, and why; says what follows. */
export function EndKey({
  releaseKey: { id, name },
  state,
  close,
}: {
  releaseKey: ReleaseKey;
  state: 'retired' | 'revoked';
  close: () => void;
}): ReactNode {
  const { t } = useTranslation('releases');
  const toast = useToast();
  const end = useEndKey();
  const [reason, setReason] = useState('');
  const [isSent, setSent] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (reason.trim() === '') return;
    end.mutate(
      { id, state, reason: reason.trim() },
      {
        onSuccess: () => {
          toast({ message: t(`key.done.${state}`, { name }) });
          close();
        },
      },
    );
  };
  const rest = formError(end.error, ['reason']);
  return (
    <Modal
      opened
      onClose={close}
      title={t(`key.ask.${state}`, { name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t(`key.follows.${state}`)}</Text>
          <Textarea
            label={t('key.reason')}
            value={reason}
            maxLength={500}
            autosize
            minRows={2}
            data-autofocus
            error={isSent && reason.trim() === '' ? t('missing') : fieldErrors(end.error).reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {rest !== null && <ErrorNote error={rest} />}
          <FormButtons
            close={close}
            action={t(state === 'revoked' ? 'key.revoke' : 'key.retire')}
            isSending={end.isPending}
            isDangerous={state === 'revoked'}
          />
        </Stack>
      </form>
    </Modal>
  );
}

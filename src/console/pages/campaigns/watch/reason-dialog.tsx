import { Modal, Stack, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { ErrorNote } from '../../../parts/states.tsx';

/** What is about to be done, what follows from it, and why. What was typed stays where the server refuses. */
export function ReasonDialog({
  title,
  action,
  isDangerous = false,
  isOptional = false,
  canGo = true,
  run,
  close,
  children,
}: {
  title: string;
  action: string;
  isDangerous?: boolean;
  /** The reason may be left out. */
  isOptional?: boolean;
  canGo?: boolean;
  run: (why: string) => Promise<unknown>;
  close: () => void;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const [why, setWhy] = useState('');
  const [isSent, setSent] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isMissing = !isOptional && why.trim() === '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (isMissing || isRunning) return;
    setRunning(true);
    setError(null);
    try {
      await run(why.trim());
      close();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setRunning(false);
    }
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {children}
          <Textarea
            label={t(isOptional ? 'act.whyOptional' : 'act.why')}
            value={why}
            maxLength={1000}
            autosize
            minRows={2}
            data-autofocus
            error={isSent && isMissing ? t('missing') : undefined}
            onChange={({ currentTarget }) => setWhy(currentTarget.value)}
          />
          {error !== null && <ErrorNote error={error} />}
          <FormButtons
            close={close}
            action={action}
            isSending={isRunning}
            isDisabled={!canGo}
            isDangerous={isDangerous}
          />
        </Stack>
      </form>
    </Modal>
  );
}

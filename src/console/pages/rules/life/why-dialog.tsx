import { Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../../parts/field-errors.ts';
import { FormButtons } from '../../../parts/form-buttons.tsx';
import { ErrorNote } from '../../../parts/states.tsx';

/** What a person is about to do with a rule. */
export interface Step {
  readonly title: string;
  /** What follows from it. */
  readonly body: ReactNode;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly run: (why: string) => Promise<void>;
}

/** Asks why, and keeps what was typed where the server refuses. */
export function WhyDialog({ step, close }: { step: Step; close: () => void }): ReactNode {
  const { t } = useTranslation('rules');
  const [why, setWhy] = useState('');
  const [isSent, setSent] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (why.trim() === '' || isRunning) return;
    setRunning(true);
    setError(null);
    try {
      await step.run(why.trim());
      close();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setRunning(false);
    }
  };
  const rest = formError(error, ['why']);
  return (
    <Modal
      opened
      onClose={close}
      title={step.title}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" component="div">
            {step.body}
          </Text>
          <Textarea
            label={t('life.why')}
            description={t('life.whyHint')}
            value={why}
            maxLength={1000}
            autosize
            minRows={2}
            data-autofocus
            error={isSent && why.trim() === '' ? t('life.whyMissing') : fieldErrors(error).why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          {rest !== null && <ErrorNote error={rest} />}
          <FormButtons
            close={close}
            action={step.action}
            isSending={isRunning}
            isDangerous={step.isDangerous === true}
          />
        </Stack>
      </form>
    </Modal>
  );
}

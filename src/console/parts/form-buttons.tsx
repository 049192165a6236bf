import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

/** The end of a form in a dialog: leave it, or send it. */
export function FormButtons({
  close,
  action,
  isSending = false,
  isDisabled = false,
  isDangerous = false,
}: {
  close: () => void;
  /** What sending it does, as its button says it. */
  action: string;
  isSending?: boolean;
  isDisabled?: boolean;
  isDangerous?: boolean;
}): ReactNode {
  const { t } = useTranslation('common');
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" className="touch" onClick={close}>
        {t('cancel')}
      </Button>
      <Button
        type="submit"
        className="touch"
        loading={isSending}
        disabled={isDisabled}
        {...(isDangerous ? { color: 'red.8' } : {})}
      >
        {action}
      </Button>
    </Group>
  );
}

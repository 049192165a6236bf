import { Drawer, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { FormButtons } from './form-buttons.tsx';

/** A form at the right edge, with its buttons; the whole screen on a phone. */
export function FormDrawer({
  title,
  width = 480,
  submit,
  isSaving,
  close,
  children,
}: {
  title: string;
  /** Pixels, where there is room. */
  width?: number;
  submit: () => void;
  isSaving: boolean;
  close: () => void;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={`min(${width}px, 100vw)`}
      title={title}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
        noValidate
      >
        <Stack gap="sm">
          {children}
          <FormButtons close={close} action={t('save')} isSending={isSaving} />
        </Stack>
      </form>
    </Drawer>
  );
}

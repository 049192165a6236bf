import { Button, Drawer, Group, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

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
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} className="touch">
              {t('cancel')}
            </Button>
            <Button type="submit" loading={isSaving} className="touch">
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

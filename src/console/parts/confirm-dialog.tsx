import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import type { Question } from './confirm.tsx';
import { useOpenedOnceDrawn } from './lazily.tsx';

export function ConfirmDialog({
  question,
  isOpen,
  close,
}: {
  question: Question;
  isOpen: boolean;
  close: (yes: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={useOpenedOnceDrawn(isOpen)}
      onClose={() => close(false)}
      // Above the form that asks.
      zIndex={300}
      title={question.title}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack>
        <Text component="div" size="sm">
          {question.body}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => close(false)} data-autofocus>
            {t('cancel')}
          </Button>
          <Button {...(question.isDangerous === false ? {} : { color: 'red.8' })} onClick={() => close(true)}>
            {question.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

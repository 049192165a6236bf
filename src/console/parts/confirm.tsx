/**
 * Asks before what cannot be undone.
 *   const confirm = useConfirm();
 *   if (await confirm({ title: t('delete'), body: t('whatIsGone', { vin }), action: t('delete') })) …
 */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

export interface Question {
  readonly title: string;
  /** Names what will be gone. */
  readonly body: ReactNode;
  /** The word on the button: what is done, not "OK". */
  readonly action: string;
  readonly isDangerous?: boolean;
}

type Ask = (question: Question) => Promise<boolean>;
const ConfirmContext = createContext<Ask>(() => Promise.resolve(false));

export const useConfirm = (): Ask => useContext(ConfirmContext);

export function ConfirmProvider({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<{ question: Question; answer: (yes: boolean) => void } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback<Ask>(
    (question) =>
      new Promise((answer) => {
        setAsked({ question, answer });
        setOpen(true);
      }),
    [],
  );
  const close = (yes: boolean) => {
    setOpen(false);
    asked?.answer(yes);
  };
  return (
    <ConfirmContext value={ask}>
      {children}
      <Modal
        opened={isOpen}
        onClose={() => close(false)}
        // Above the form that asks.
        zIndex={300}
        title={asked?.question.title}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Stack>
          <Text component="div" size="sm">
            {asked?.question.body}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)} data-autofocus>
              {t('cancel')}
            </Button>
            <Button
              {...(asked?.question.isDangerous === false ? {} : { color: 'red.8' })}
              onClick={() => close(true)}
            >
              {asked?.question.action}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </ConfirmContext>
  );
}

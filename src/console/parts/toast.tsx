/**
 * Short news at the edge of the screen.
 *   const toast = useToast();
 *   toast({ message: t('acknowledged', { count }), undo: () => unacknowledge(ids) });
 *   toast({ error });
 */
import { Button, Group, Notification, Portal, Stack, Text } from '@mantine/core';
import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { useProblemText } from './problem-text.ts';

type News =
  | { readonly message: string; readonly undo?: () => Promise<unknown> | unknown }
  | { readonly error: unknown };

interface Shown {
  readonly id: number;
  readonly message: string;
  readonly isError: boolean;
  readonly undo?: () => void;
}

const mostAtOnce = 4;
let shown: readonly Shown[] = [];
let count = 0;
const listeners = new Set<() => void>();

function change(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

const hide = (id: number): void => change(shown.filter((toast) => toast.id !== id));

function show(toast: Omit<Shown, 'id'>, forMs: number): number {
  const id = count++;
  change([...shown, { ...toast, id }].slice(-mostAtOnce));
  setTimeout(() => hide(id), forMs);
  return id;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function useToast(): (news: News) => void {
  const { t } = useTranslation();
  const textOf = useProblemText();
  return useCallback(
    (news) => {
      if ('error' in news) {
        show({ message: textOf(news.error), isError: true }, 10_000);
        return;
      }
      const { message, undo } = news;
      if (undo === undefined) {
        show({ message, isError: false }, 4_000);
        return;
      }
      const takeBack = async () => {
        hide(id);
        try {
          await undo();
          show({ message: t('undone'), isError: false }, 3_000);
        } catch (error) {
          show({ message: textOf(error), isError: true }, 10_000);
        }
      };
      const id = show({ message, isError: false, undo: () => void takeBack() }, 12_000);
    },
    [t, textOf],
  );
}

/** Once, in the app. */
export function Toasts(): ReactNode {
  const { t } = useTranslation();
  const toasts = useSyncExternalStore(subscribe, () => shown);
  return (
    <Portal>
      <Stack gap="xs" className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, message, isError, undo }) => (
          <Notification
            key={id}
            withBorder
            {...(isError ? { color: 'red' } : {})}
            closeButtonProps={{ 'aria-label': t('close') }}
            onClose={() => hide(id)}
          >
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm">{message}</Text>
              {undo !== undefined && (
                <Button size="compact-sm" variant="light" onClick={undo}>
                  {t('undo')}
                </Button>
              )}
            </Group>
          </Notification>
        ))}
      </Stack>
    </Portal>
  );
}

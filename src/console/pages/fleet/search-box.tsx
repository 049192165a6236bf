import { CloseButton, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';

const pauseMs = 150;

/** Searches as one types: the address follows a moment later, and what stands here follows the address. */
export function SearchBox({ q, search }: { q: string; search: (q: string) => void }): ReactNode {
  const { t } = useTranslation('fleet');
  const [text, setText] = useState(q);
  const sent = useRef(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (q === sent.current) return;
    // Somebody went back, or opened a view.
    clearTimeout(timer.current);
    sent.current = q;
    setText(q);
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function send(next: string): void {
    clearTimeout(timer.current);
    sent.current = next;
    search(next);
  }
  function type(next: string): void {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next), pauseMs);
  }

  return (
    <TextInput
      type="search"
      role="searchbox"
      aria-label={t('searchLabel')}
      placeholder={t('search')}
      leftSection={<Icon name="search" size={16} />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="sm"
            aria-label={t('searchClear')}
            onClick={() => {
              setText('');
              send('');
            }}
          />
        )
      }
      value={text}
      maxLength={100}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send(text);
      }}
      style={{ flex: '1 1 240px', maxWidth: 420 }}
    />
  );
}

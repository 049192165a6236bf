import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Icon } from './icon.tsx';
import { useUrlState } from './url-state.ts';

/** What a list is searched for, kept in the address as `q`. `label` says what may be searched. */
export function SearchField({ label, width = '16rem' }: { label: string; width?: string }): ReactNode {
  const url = useUrlState();
  const [text, setText] = useState(url.get('q'));
  return (
    <TextInput
      flex={`1 1 ${width}`}
      placeholder={label}
      aria-label={label}
      data-search
      leftSection={<Icon name="search" size={16} />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        url.set({ q: event.currentTarget.value.trim() });
      }}
    />
  );
}

import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { Icon } from './icon.tsx';

const askAfterMs = 250;

/** A search that the server answers: asked a moment after the last key. Escape leaves the field. */
export function SearchAsTyped({
  label,
  placeholder,
  value,
  ask,
  className = '',
}: {
  label: string;
  placeholder: string;
  /** What is asked for now. */
  value: string;
  /** Called with what was typed, without the blanks around it. */
  ask: (text: string) => void;
  className?: string | undefined;
}): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const askSoon = useDebouncedCallback((typed: string) => ask(typed.trim()), askAfterMs);
  return (
    <TextInput
      type="search"
      className={className}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Icon name="search" size={16} />}
      classNames={{ input: 'touch' }}
      value={text}
      maxLength={100}
      onChange={(event) => {
        setText(event.currentTarget.value);
        askSoon(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';

const longest = 2000;

export function NoteField({
  label,
  description,
  value,
  onChange,
  error,
  isFirst = false,
}: {
  label?: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  isFirst?: boolean;
}): ReactNode {
  const { t } = useTranslation('cases');
  return (
    <Textarea
      label={label ?? t('note')}
      {...(description === undefined ? {} : { description })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={longest}
      autosize
      minRows={2}
      maxRows={8}
      {...(isFirst ? { 'data-autofocus': true } : {})}
    />
  );
}

export const noteOf = (note: string): { note?: string } => (note.trim() === '' ? {} : { note: note.trim() });

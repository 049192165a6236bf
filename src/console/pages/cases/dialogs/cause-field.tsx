import { Radio, Select, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { type CaseDetail, useCauses } from '../../../api/queries/cases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { fieldErrors } from '../../../parts/field-errors.ts';
import { useLikelyCauses } from '../likely-causes.ts';

export interface ChosenCause {
  /** One of the catalogue, by its id; `other` any of it, `words` one's own. */
  readonly choice: string;
  readonly other: string;
  readonly words: string;
}
export const noCause: ChosenCause = { choice: '', other: '', words: '' };
export const causeFields = ['cause.id', 'data.cause.id', 'data.cause.words'];

const longest = 500;

export function causeOf({ choice, other, words }: ChosenCause): { id?: string; words?: string } | null {
  if (choice === 'words') return words.trim() === '' ? null : { words: words.trim() };
  const id = choice === 'other' ? other : choice;
  return id === '' ? null : { id };
}

/** The likely causes of what the case is about, any of the catalogue, or one's own words. */
export function CauseField({
  one,
  value,
  onChange,
  error,
  isAsked,
}: {
  one: CaseDetail;
  value: ChosenCause;
  onChange: (value: ChosenCause) => void;
  error: unknown;
  isAsked: boolean;
}): ReactNode {
  const { t } = useTranslation('cases');
  const likely = useLikelyCauses(one);
  const all = useCauses().data ?? [];
  const errors = fieldErrors(error);
  const refused = causeFields.map((field) => errors[field]).find((text) => text !== undefined);
  const isMissing = isAsked && causeOf(value) === null;
  const missing = isMissing ? t('cause.missing') : refused;
  return (
    <Radio.Group
      label={t('cause.label')}
      value={value.choice}
      onChange={(choice) => onChange({ ...value, choice })}
      error={value.choice === '' || likely.some(({ id }) => id === value.choice) ? missing : undefined}
    >
      <Stack gap="xs" mt="xs">
        {likely.map(({ id, name, confirmed }, index) => (
          <Radio
            key={id}
            value={id}
            label={name}
            description={confirmed > 0 ? t('cause.before', { count: confirmed }) : undefined}
            className="touch-row"
            {...(index === 0 ? { 'data-autofocus': true } : {})}
          />
        ))}
        <Radio
          value="other"
          label={t('cause.other')}
          className="touch-row"
          {...(likely.length === 0 ? { 'data-autofocus': true } : {})}
        />
        {value.choice === 'other' && (
          <Select
            aria-label={t('cause.search')}
            placeholder={t('cause.search')}
            nothingFoundMessage={t('cause.none')}
            searchable
            limit={50}
            ml={28}
            data={[...new Map(all.map(({ id, name }) => [id ?? '', name]))]
              .filter(([id]) => id !== '')
              .map(([id, name]) => ({ value: id, label: name }))}
            value={value.other === '' ? null : value.other}
            onChange={(other) => onChange({ ...value, other: other ?? '' })}
            error={missing}
          />
        )}
        <Radio value="words" label={t('cause.words')} className="touch-row" />
        {value.choice === 'words' && (
          <TextInput
            aria-label={t('cause.words')}
            placeholder={t('cause.wordsHint')}
            maxLength={longest}
            ml={28}
            value={value.words}
            onChange={(event) => onChange({ ...value, words: event.currentTarget.value })}
            error={missing}
          />
        )}
      </Stack>
    </Radio.Group>
  );
}

import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useArtifacts } from '../../../api/queries/releases.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import type { ChosenFile } from './draft.ts';

/** One of the files that are here, by its name, size and digest. */
export function FileField({
  label,
  value,
  change,
  error,
}: {
  label: string;
  value: ChosenFile | null;
  change: (file: ChosenFile | null) => void;
  error: string | undefined;
}): ReactNode {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const artifacts = useArtifacts();
  const items: ChosenFile[] = artifacts.data?.pages.flatMap((page) => page.items) ?? [];
  const known =
    value === null || items.some(({ sha256 }) => sha256 === value.sha256) ? items : [value, ...items];
  return (
    <Select
      label={label}
      placeholder={t('form.choose')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common:clear') }}
      nothingFoundMessage={t('form.noFile')}
      data={known.map(({ sha256, name, bytes }) => ({
        value: sha256,
        label: `${name} · ${format.bytes(bytes)} · ${sha256.slice(0, 8)}`,
      }))}
      value={value?.sha256 ?? null}
      onChange={(chosen) => change(known.find(({ sha256 }) => sha256 === chosen) ?? null)}
      error={error}
    />
  );
}

import { Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { AddLine, RemoveLine } from '../../../parts/line-buttons.tsx';
import classes from '../releases.module.css';
import type { DeltaDraft } from './draft.ts';
import { FileField } from './file-field.tsx';

/** Smaller files for some versions; where one fails, the full one is used. */
export function DeltaFields({
  deltas,
  change,
  errorOf,
}: {
  deltas: readonly DeltaDraft[];
  change: (deltas: readonly DeltaDraft[]) => void;
  errorOf: (index: number, field: string) => string | undefined;
}): ReactNode {
  const { t } = useTranslation('releases');
  const put = (index: number, part: Partial<DeltaDraft>) =>
    change(deltas.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Stack gap="xs">
      {deltas.map(({ from, to, file }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are what they are by their place
        <div key={index} className={classes.line}>
          <TextInput
            label={t('form.deltaFrom')}
            value={from}
            error={errorOf(index, 'from') ?? errorOf(index, '')}
            onChange={({ currentTarget }) => put(index, { from: currentTarget.value })}
          />
          <TextInput
            label={t('form.deltaTo')}
            placeholder={t('form.deltaToHint')}
            value={to}
            error={errorOf(index, 'to')}
            onChange={({ currentTarget }) => put(index, { to: currentTarget.value })}
          />
          <FileField
            label={t('form.deltaFile')}
            value={file}
            change={(chosen) => put(index, { file: chosen })}
            error={undefined}
          />
          <RemoveLine
            label={t('form.removeDelta', { from })}
            onClick={() => change(deltas.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <AddLine
        label={t('form.addDelta')}
        onClick={() => change([...deltas, { from: '', to: '', file: null }])}
      />
    </Stack>
  );
}

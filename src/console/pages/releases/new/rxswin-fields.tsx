import { Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { AddLine, RemoveLine } from '../../../parts/line-buttons.tsx';
import classes from '../releases.module.css';
import type { ReleaseDraft } from './draft.ts';

type Rows = ReleaseDraft['rxswin'];

/** What the update does to the software identification of the type (UN R156). */
export function RxswinFields({
  rows,
  change,
  errorOf,
}: {
  rows: Rows;
  change: (rows: Rows) => void;
  errorOf: (field: string) => string | undefined;
}): ReactNode {
  const { t } = useTranslation('releases');
  const put = (index: number, part: Partial<Rows[number]>) =>
    change(rows.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5">
          {t('rxswin.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('rxswin.hint')}
        </Text>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are what they are by their place
          <div key={index} className={classes.line}>
            {(['regulation', 'before', 'after'] as const).map((field) => (
              <TextInput
                key={field}
                label={t(`rxswin.${field}`)}
                value={row[field]}
                error={errorOf(`rxswin.${index}.${field}`)}
                onChange={({ currentTarget }) => put(index, { [field]: currentTarget.value })}
              />
            ))}
            <RemoveLine
              label={t('rxswin.remove', { regulation: row.regulation })}
              onClick={() => change(rows.filter((_, at) => at !== index))}
            />
          </div>
        ))}
        <AddLine
          label={t('rxswin.add')}
          onClick={() => change([...rows, { regulation: '', before: '', after: '' }])}
        />
      </Stack>
    </Paper>
  );
}

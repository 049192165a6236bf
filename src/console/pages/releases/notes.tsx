import { NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { languageName } from './language-name.ts';
import classes from './releases.module.css';

/** What owners and technicians are told, in each language that there is; the reader's own first. */
export function Notes({ notes }: { notes: Readonly<Record<string, string>> }): ReactNode {
  const { t, i18n } = useTranslation('releases');
  const languages = Object.keys(notes);
  const own = languages.find((tag) => tag.split('-')[0] === i18n.language.split('-')[0]) ?? 'en';
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosen ?? own;
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5">
          {t('notes.title')}
        </Title>
        {languages.length > 1 && (
          <NativeSelect
            aria-label={t('notes.language')}
            value={shown}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            data={languages.map((tag) => ({ value: tag, label: languageName(tag, i18n.language) }))}
          />
        )}
        <Text size="sm" className={classes.notes ?? ''} lang={shown}>
          {notes[shown] || t('common:none')}
        </Text>
      </Stack>
    </Paper>
  );
}

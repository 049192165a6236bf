import { Group, Paper, Select, Stack, Text, Textarea, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { RemoveLine } from '../../../parts/line-buttons.tsx';
import { languageName } from '../language-name.ts';

const offered = [
  ...['en', 'ar', 'cs', 'da', 'de', 'el', 'es', 'fi', 'fr', 'he', 'hu', 'it', 'ja', 'ko', 'nb', 'nl', 'pl'],
  ...['pt', 'pt-BR', 'ro', 'ru', 'sv', 'th', 'tr', 'uk', 'vi', 'zh-Hans', 'zh-Hant'],
];

/** What owners and technicians are told, by language. English there is always. */
export function NotesFields({
  notes,
  change,
  errorOf,
}: {
  notes: Readonly<Record<string, string>>;
  change: (notes: Readonly<Record<string, string>>) => void;
  errorOf: (field: string) => string | undefined;
}): ReactNode {
  const { t, i18n } = useTranslation('releases');
  const nameOf = (tag: string) => languageName(tag, i18n.language);
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5">
          {t('notes.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('notes.hint')}
        </Text>
        {Object.entries(notes).map(([tag, text]) => (
          <Group key={tag} gap="xs" align="flex-end" wrap="nowrap">
            <Textarea
              flex={1}
              label={nameOf(tag)}
              lang={tag}
              value={text}
              autosize
              minRows={2}
              maxLength={20_000}
              error={errorOf(`notes.${tag}`)}
              onChange={({ currentTarget }) => change({ ...notes, [tag]: currentTarget.value })}
            />
            {tag !== 'en' && (
              <RemoveLine
                label={t('notes.remove', { language: nameOf(tag) })}
                onClick={() =>
                  change(Object.fromEntries(Object.entries(notes).filter(([other]) => other !== tag)))
                }
              />
            )}
          </Group>
        ))}
        <Select
          maw={280}
          aria-label={t('notes.add')}
          placeholder={t('notes.add')}
          searchable
          value={null}
          data={offered
            .filter((tag) => notes[tag] === undefined)
            .map((tag) => ({ value: tag, label: nameOf(tag) }))}
          onChange={(tag) => tag !== null && change({ ...notes, [tag]: '' })}
        />
      </Stack>
    </Paper>
  );
}

import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CheckedRelease } from '../../../api/queries/releases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { CommandLine } from '../command-line.tsx';
import { Digest } from '../digest.tsx';
import { saveText } from '../save-text.ts';
import { SignedDrop } from '../signed-drop.tsx';
import { forgetDraft } from './kept-draft.ts';

/** The manifest goes to where the key is, and comes back signed. */
export function SignStep({ id, checked }: { id: string; checked: CheckedRelease }): ReactNode {
  const { t } = useTranslation('releases');
  const file = `${id}.release.json`;
  return (
    <Paper withBorder p="md" component="section" id="sign">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t('sign.title')}
        </Title>
        <Text size="sm">{t('sign.why')}</Text>
        <Group gap="xs" align="center">
          <Button
            className="touch"
            leftSection={<Icon name="download" size={16} />}
            onClick={() => saveText(file, checked.manifest)}
          >
            {t('sign.download')}
          </Button>
          <Text size="sm" c="dimmed">
            {file}
          </Text>
        </Group>
        <Text size="sm">{t('sign.run')}</Text>
        <CommandLine text={`npm run sign -- release ${file} --key release.key --out ${id}.signed.json`} />
        <Text size="sm">{t('sign.compare')}</Text>
        <Digest value={checked.digest} isWhole />
        <Text size="sm">{t('sign.back')}</Text>
        <SignedDrop digest={checked.digest} done={forgetDraft} />
      </Stack>
    </Paper>
  );
}

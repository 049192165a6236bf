import { Button, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { CopyButton } from '../../../parts/vin.tsx';

/** Shown this once. */
export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }): ReactNode {
  const { t } = useTranslation('account');
  const text = codes.join('\n');
  return (
    <Stack>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{t('factor.recoveryTitle')}</Text>
        <CopyButton text={text} />
      </Group>
      <Text size="sm">{t('factor.recoveryHint')}</Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing={4}>
        {codes.map((code) => (
          <Code key={code} fz="sm" ta="center">
            {code}
          </Code>
        ))}
      </SimpleGrid>
      <Group justify="flex-end">
        <Button
          variant="default"
          className="touch"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="roadside-recovery-codes.txt"
        >
          {t('factor.recoverySave')}
        </Button>
        <Button className="touch" onClick={done}>
          {t('factor.recoveryKept')}
        </Button>
      </Group>
    </Stack>
  );
}

import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';

/** What went wrong, in the API's own words, with a way to try again. */
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => unknown }): ReactNode {
  const { t } = useTranslation();
  const unreachable = error instanceof Problem && error.status === 0;
  return (
    <Alert color="red" variant="light" w="100%" maw={1200} mx="auto" title={t('problem.title')} role="alert">
      <Group justify="space-between">
        <Text size="sm">
          {unreachable ? t('problem.unreachable') : error instanceof Error ? error.message : String(error)}
        </Text>
        {retry !== undefined && (
          <Button size="compact-sm" variant="light" color="red" onClick={() => retry()}>
            {t('problem.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

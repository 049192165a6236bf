import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CodeImport } from '../../api/queries/fault-codes.ts';
import { useTranslation } from '../../i18n/use-translation.ts';

export const outcomes = ['refused', 'changed', 'accepted', 'unchanged'] as const;

export function ReportCounts({ counts }: { counts: CodeImport['counts'] }): ReactNode {
  const { t } = useTranslation('codes');
  return (
    <Group gap="sm">
      {outcomes
        .filter((outcome) => counts[outcome] > 0)
        .map((outcome) => (
          <Text
            key={outcome}
            size="sm"
            {...(outcome === 'refused' ? { c: 'var(--severity-major-line)', fw: 600 } : {})}
          >
            {t(`report.count.${outcome}`, { count: counts[outcome] })}
          </Text>
        ))}
    </Group>
  );
}

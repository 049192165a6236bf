import { Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleWritten } from '../../../api/queries/rule-writing.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Drivable } from '../../../parts/drivable.tsx';
import { SeverityBadge } from '../../../parts/severity-badge.tsx';
import { Clause, Conditions } from '../conditions.tsx';
import { Sentence } from '../sentence.tsx';

/** What the server understands of the text. */
export function Preview({ rule }: { rule: RuleWritten | null }): ReactNode {
  const { t } = useTranslation('rules');
  if (rule === null)
    return (
      <Text size="sm" c="dimmed">
        {t('edit.noPreview')}
      </Text>
    );
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Text fw={600}>{rule.name}</Text>
        <Group gap="xs">
          {rule.severity === 'fault' ? (
            <Text size="sm" fw={600}>
              {t('severityOfFault')}
            </Text>
          ) : (
            <SeverityBadge severity={rule.severity} />
          )}
          <Drivable mayBeDriven={rule.mayBeDriven} />
        </Group>
        <Conditions
          rule={rule}
          isCel={false}
          applies={rule.appliesTo === null ? <Text size="sm">{t('edit.everyVehicle')}</Text> : null}
        />
        <Clause title={t('says')}>
          <Sentence text={rule.summary} />
        </Clause>
        <Clause title={t('advice')}>
          <Text size="sm">{rule.advice}</Text>
        </Clause>
      </Stack>
    </Paper>
  );
}

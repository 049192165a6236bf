import { Badge, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleDetail } from '../../api/queries/rules.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './rules.module.css';

/** What it reads, and what it keeps beside as evidence. */
export function RuleSignals({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  if (rule.catalogue.length === 0) return null;
  const read = new Set(rule.signals);
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb="xs">
        {t('signals')}
      </Title>
      <ul className={classes.signals}>
        {rule.catalogue.map(({ path, unit, description }) => (
          <li key={path}>
            <div className={classes.signalHead}>
              <Text span fw={600} size="sm">
                {shortName(path)}
              </Text>
              <Text span size="xs" c="dimmed">
                {format.unit(unit).sign}
              </Text>
              {!read.has(path) && (
                <Badge variant="default" size="sm" tt="none" fw={500}>
                  {t('evidence')}
                </Badge>
              )}
            </div>
            <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {path}
            </Text>
            {description !== null && (
              <Text size="xs" c="dimmed" lang="en">
                {description}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Paper>
  );
}

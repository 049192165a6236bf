import { Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleDetail } from '../../api/queries/rules.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Clause } from './conditions.tsx';
import classes from './rules.module.css';
import { Sentence } from './sentence.tsx';

/** What an alert of it says and advises, and why the limit lies there. */
export function RuleTexts({ rule }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <Paper withBorder p="md" component="section">
      <Clause title={t('says')}>
        <Sentence text={rule.summary} />
      </Clause>
      <Clause title={t('advice')}>
        <Text size="sm">{rule.advice}</Text>
      </Clause>
      {rule.runbook !== null && (
        <Clause title={t('runbook')}>
          <Steps title={t('fromAfar')} of={rule.runbook.remote} />
          <Steps title={t('atTheCar')} of={rule.runbook.visit} />
        </Clause>
      )}
      <Clause title={t('why')}>
        <Text size="sm" lang={rule.reasonLanguage}>
          {rule.reason}
        </Text>
        <Text size="sm" c="dimmed" mt={4} lang="en">
          {t('source', { source: rule.source })}
        </Text>
      </Clause>
    </Paper>
  );
}

function Steps({ title, of }: { title: string; of: readonly string[] }): ReactNode {
  if (of.length === 0) return null;
  return (
    <div className={classes.words}>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <ol>
        {of.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  );
}

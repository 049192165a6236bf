import { Alert, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleDetail } from '../../../api/queries/rules.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from './life.module.css';

const shown = 5;

/** What is wrong in a text that cannot be judged by, line by line. */
export function DraftFaults({ rule: { faults } }: { rule: RuleDetail }): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <Alert color="red" p="sm" title={t('edit.faults', { count: faults.length })}>
      <ul className={classes.faults}>
        {faults.slice(0, shown).map(({ line, column, message }) => (
          <li key={`${line}:${column}:${message}`} className={classes.fault}>
            <Text size="sm" fw={600} component="span">
              {t('edit.line', { line })}
            </Text>
            <Text size="sm" lang="en" component="span">
              {message}
            </Text>
          </li>
        ))}
      </ul>
      {faults.length > shown && <Text size="sm">{t('life.more', { count: faults.length - shown })}</Text>}
    </Alert>
  );
}

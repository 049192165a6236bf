import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleDetail } from '../../api/queries/rules.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Age } from '../../parts/age.tsx';
import { Vin } from '../../parts/vin.tsx';
import classes from './rules.module.css';

/** Vehicles on which the rule threw; it is switched off for them until the next start. */
export function RuleFailing({ failing }: { failing: RuleDetail['failing'] }): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('failed')}
      </Title>
      <Text size="sm" {...(failing.length === 0 ? { c: 'dimmed' } : {})}>
        {failing.length === 0 ? t('failsNowhere') : t('failsOn', { count: failing.length })}
      </Text>
      {failing.length > 0 && (
        <ul className={classes.firing}>
          {failing.map(({ vin, message, failures, disabledAt }) => (
            <li key={vin}>
              <div>
                <Vin vin={vin} link />
                <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {message}
                </Text>
                <Text size="xs" c="dimmed">
                  {t('failedTimes', { count: failures })} · <Age at={disabledAt} />
                </Text>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Paper>
  );
}

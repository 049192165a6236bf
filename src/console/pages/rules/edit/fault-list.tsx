import { Alert, Anchor, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleTextFault } from '../../../api/queries/rule-writing.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import classes from './edit.module.css';

/** What is wrong in the text, each with its line; a click goes there. */
export function FaultList({
  faults,
  warnings,
  goTo,
}: {
  faults: readonly RuleTextFault[];
  warnings: readonly RuleTextFault[];
  goTo: (fault: RuleTextFault) => void;
}): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <div role="status">
      {faults.length === 0 ? (
        <Text size="sm" className={classes.good ?? ''}>
          <Icon name="check" size={16} /> {t('edit.noFaults')}
        </Text>
      ) : (
        <Alert color="red" title={t('edit.faults', { count: faults.length })} p="xs">
          <Lines of={faults} goTo={goTo} />
        </Alert>
      )}
      {warnings.length > 0 && (
        <Stack gap={2} mt="xs">
          <Text size="sm" c="dimmed">
            {t('edit.warnings')}
          </Text>
          <Lines of={warnings} goTo={goTo} />
        </Stack>
      )}
    </div>
  );
}

function Lines({
  of,
  goTo,
}: {
  of: readonly RuleTextFault[];
  goTo: (fault: RuleTextFault) => void;
}): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <ul className={classes.faults}>
      {of.slice(0, 20).map((fault) => (
        <li key={`${fault.line}:${fault.column}:${fault.message}`}>
          <Anchor component="button" type="button" size="sm" className="touch" onClick={() => goTo(fault)}>
            {t('edit.line', { line: fault.line })}
          </Anchor>
          <Text size="sm" lang="en">
            {fault.message}
          </Text>
        </li>
      ))}
    </ul>
  );
}

import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RuleState } from '../../api/queries/rule-writing.ts';
import { useTranslation } from '../../i18n/use-translation.ts';

const colours: Readonly<Record<RuleState, string>> = {
  draft: 'gray',
  shadow: 'grape',
  live: 'teal',
  retired: 'gray',
};

/** Where a version of a rule stands in its life. */
export function StateBadge({ state }: { state: RuleState }): ReactNode {
  const { t } = useTranslation('rules');
  return (
    <Badge
      size="sm"
      variant={state === 'live' || state === 'shadow' ? 'dot' : 'default'}
      color={colours[state]}
      title={t(`life.hint.${state}`)}
      tt="none"
    >
      {t(`life.state.${state}`)}
    </Badge>
  );
}

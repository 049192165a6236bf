import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { InboxFilter } from '../../api/queries/inbox.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Empty } from '../../parts/states.tsx';

/** An empty list says whether that is good news, and what to do if it is the filters' doing. */
export function NothingHere({ filter }: { filter: InboxFilter }): ReactNode {
  const { t } = useTranslation('alerts');
  const { list, severity, q, rule, code, vin, market } = filter;
  const isNarrowed = [severity.length, q, rule, code, vin, market.length].some(Boolean);
  if (isNarrowed) {
    return (
      <Empty
        icon="filter"
        title={t('empty.narrowed')}
        hint={t('empty.narrowedHint')}
        action={
          <Button
            component={Link}
            href={list === 'open' ? '/alerts' : `/alerts?list=${list}`}
            variant="light"
            mt="xs"
          >
            {t('common:clear')}
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      icon={list === 'open' ? 'check' : 'bell'}
      title={t(`empty.${list}`)}
      hint={t(`empty.${list}Hint`)}
    />
  );
}

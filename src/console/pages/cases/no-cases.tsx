import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CaseFilter } from '../../api/queries/cases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Empty } from '../../parts/states.tsx';

/** An empty list says whether that is good news, and what to do if it is the filters' doing. */
export function NoCases({ filter: { list, priority, q, market, owner } }: { filter: CaseFilter }): ReactNode {
  const { t } = useTranslation('cases');
  if ([priority.length, q, market, owner].some(Boolean)) {
    return (
      <Empty
        icon="filter"
        title={t('empty.narrowed')}
        hint={t('empty.narrowedHint')}
        action={
          <Button
            component={Link}
            href={list === 'all' ? '/cases' : `/cases?list=${list}`}
            variant="light"
            mt="xs"
            className="touch"
          >
            {t('common:clear')}
          </Button>
        }
      />
    );
  }
  return <Empty icon="check" title={t(`empty.${list}`)} hint={t(`empty.${list}Hint`)} />;
}

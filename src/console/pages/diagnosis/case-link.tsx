import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTranslation } from '../../i18n/use-translation.ts';

export function CaseLink({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('diagnosis');
  return (
    <Anchor component={Link} href={`/cases/${id}`} size="sm">
      {t('toCase')}
    </Anchor>
  );
}
